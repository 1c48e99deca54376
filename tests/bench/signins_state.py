#!/usr/bin/env python3
"""How many sign-ins a second does one worker take in, and what does an account cost?

    python tests/bench/signins_state.py [--organisations 2] [--portion 1000]

In memory (`certify` on all at once) and durably (`State`, a portion a transaction), on simulated
organisations of forty people for a month. CPU time, because the machine may be shared; a plain
SQLite insert of the same rows, one commit a portion, beside it.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec

from agent import policy
from agent.signins import atlas, inventory, parameters
from agent.signins.certify import World, certify
from agent.signins.database import File
from agent.signins.remembered import hidden
from agent.signins.sign_in import SignIn
from agent.signins.state import State
from tests.bench.signins_sim import Organisation

_PLACES = parameters.Places()


def world_of(org: Organisation) -> World:
    rules = parameters.load(policy.read(policy.default_directory()))
    accounts, devices, sites, geo = org.directory()
    tables = inventory.build(accounts, devices, rules.names)
    return World(tables, atlas.Atlas(sites, geo, rules.places), rules)


def plainly(events: list[SignIn], portion: int, path: Path) -> float:
    """CPU seconds to insert the same events with nothing asked of them."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE event (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID")
    encode = msgspec.msgpack.encode
    begun = time.process_time()
    for at in range(0, len(events), portion):
        database.execute("BEGIN")
        rows = [(e.id, encode(e)) for e in events[at : at + portion]]
        database.executemany("INSERT OR IGNORE INTO event VALUES (?, ?)", rows)
        database.execute("COMMIT")
    spent = time.process_time() - begun
    database.close()
    return spent


def bytes_an_account(accounts: int = 5_000) -> float:
    """What a state keeps in memory for each account between two portions, of many alike."""
    state = State(File(":memory:"), World(inventory.build({}, {}), atlas.Atlas({}, None, _PLACES)))

    def days(first: int, last: int) -> list[SignIn]:
        return [
            SignIn(
                id=f"{account}/{day}/{n}",
                time=(20_500 + day) * 86_400_000 + 36_000_000 + n,
                received=(20_500 + day) * 86_400_000 + 36_000_500 + n,
                source="agent",
                account=f"person{account}@example.org",
                kind="active",
                failed=False,
                succeeded=True,
                ip=f"10.0.{account % 250}.{n}",
                device=f"LT-{account}" if n < 2 else f"HD-{account % 9}",
                authenticated=True,
            )
            for account in range(first, last)
            for day in range(3)
            for n in range(3)
        ]

    state.take(days(0, 10), cursor=0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for first in range(10, accounts + 10, 100):
        state.take(days(first, first + 100), cursor=first)
    hidden.cache_clear()
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    state._db.close()
    return kept / accounts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisations", type=int, default=2)
    parser.add_argument("--portion", type=int, default=1000)
    args = parser.parse_args()
    in_memory = durable = plain = 0.0
    count = same = alerts = 0
    for number in range(args.organisations):
        org = Organisation(3000 + number, people=40, days=30, incidents=2)
        world, events = world_of(org), org.events
        count += len(events)
        begun = time.process_time()
        expected = certify(events, world)
        in_memory += time.process_time() - begun
        with tempfile.TemporaryDirectory() as folder:
            state = State(File(Path(folder) / "s.sqlite"), world)
            begun = time.process_time()
            for at in range(0, len(events), args.portion):
                state.take(events[at : at + args.portion], cursor=at)
            durable += time.process_time() - begun
            found = state.alerts()
            same += [a.id for a in found] == [a.id for a in expected]
            alerts += len(found)
            state._db.close()
            plain += plainly(events, args.portion, Path(folder) / "p.sqlite")
    print(f"{count:,} events; portions of {args.portion:,}; {alerts} alerts")
    print(f"in memory        {count / in_memory:>10,.0f} events a second of CPU")
    print(f"durable (SQLite) {count / durable:>10,.0f} events a second of CPU")
    print(f"plain inserts    {count / plain:>10,.0f} events a second of CPU")
    print(f"memory           {bytes_an_account():>10,.0f} bytes an account")
    print(f"the same alerts as from all events at once: {same} of {args.organisations}")
    return 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
