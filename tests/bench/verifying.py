#!/usr/bin/env python3
"""How many entries of a log does `safehand central verify` check in a second?

    python tests/bench/verifying.py [--entries 500000] [--postgresql]

Heartbeats and findings of eight devices, sealed and logged as always; then every entry, payload,
tile and checkpoint is held against the public key: by this process alone, and by as many as the
command uses, their start included. At last the rows that the console reads, which the command makes
once more from the events.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent.central.crew import differences, verify, workers
from agent.central.decoding import decode
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import NOW, SIGNER, a_finding, a_heartbeat, enrolled
from tests.central.engines import AnyStore, log_of, opener
from tests.central.postgresql import Server

_DEVICES = 8
_BATCH = 100


def grow(store: AnyStore, entries: int) -> None:
    """The log has at least so many entries afterwards, from devices of its own."""
    with log_of(store) as log:
        size = log.size()
    devices = [enrolled(store, f"Desk {n}", seed=n + 200) for n in range(_DEVICES)]
    kinds = [a_heartbeat(), a_heartbeat(), a_finding()]
    now, first = int(NOW.timestamp() * 1000), 1
    while size < entries:
        for device in devices:
            lines = [
                decode(device.event(n, kinds[n % 3]), signer=device.id)
                for n in range(first, first + _BATCH)
            ]
            now += 37
            with store.change() as changes:
                changes.add([each for each in lines if isinstance(each, Received)], now=now)
        with store.change() as changes:
            while sequence(changes, SIGNER, NOW):
                pass
        first += _BATCH
        size += _BATCH * _DEVICES


def told(store: AnyStore) -> str:
    """How fast this log is verified, in a line."""
    with log_of(store) as log:
        size = log.size()
    alone, cpu = _took(store, 1)
    count = workers(size)
    several, _ = _took(store, count)
    return (
        f"verify: {size / several:,.0f} entries a second by {count} processes, of {size:,}; "
        f"{size / alone:,.0f} by one, {cpu / size * 1e6:.1f} µs of its CPU each"
    )


def _took(store: AnyStore, count: int) -> tuple[float, float]:
    with log_of(store, still=True) as log:
        wall, cpu = time.perf_counter(), time.process_time()
        report = verify(log, opener(store, still=True), SIGNER.verifier, count=count)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert report.problems == 0, report.told
    return wall, cpu


def measure(name: str, store: AnyStore, entries: int) -> None:
    grow(store, entries)
    print(f"{name}: {told(store)}")
    with log_of(store, still=True) as log:
        began = time.perf_counter()
        assert differences(log, opener(store, still=True)) == {}
        took = time.perf_counter() - began
        print(f"  and the console's rows: of {log.size() / took:,.0f} events a second", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=500_000)
    parser.add_argument("--postgresql", action="store_true", help="on both engines")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="safehand-bench-")))
        store: AnyStore = SqliteStore(folder / "log.sqlite3")
        measure("SQLite", store, asked.entries)
        store.close()
        if asked.postgresql:
            server = Server(fast=False)
            stack.callback(server.close)
            server.init().start()
            store = PostgresqlStore(server.database("log"), folder / "pg.key")
            measure("PostgreSQL", store, asked.entries)
            store.close()


if __name__ == "__main__":
    from agent.cli._piped import piped

    piped(main)
