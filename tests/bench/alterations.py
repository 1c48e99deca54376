#!/usr/bin/env python3
"""How many random alterations of a stored log does `safehand central verify` find?

    python tests/bench/alterations.py [--alterations 10000] [--seed 1]

The log has lost payloads in both allowed ways: some to retention, some to an approved erasure.
Each alteration flips a bit in, cuts a byte from, or deletes one random payload, entry, tile or the
last checkpoint; deletes a payload in silence, as the store's own purge would, or the statement
that explains one; lets two events change places; gives one another retention class; or takes the
log back to an older state of itself with the last checkpoint kept. Then the log is verified with
the public key, and put back.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent.central.audit import audit
from agent.central.erasure import approve, ask
from agent.central.retention import Class, Retention, purge
from agent.central.sequencer import sequence
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.cli.central import transact
from tests.central.devices import NOW, SIGNER, fill
from tests.central.test_audit import mutations

_SIZE = 300
_KEPT = Retention({"mail": Class(5, ("mail-*",)), "otherwise": Class(400)})


def whole_log(path: Path) -> None:
    """A log of some 300 entries: no mail any more, and nothing about one device."""
    store = SqliteStore(path, _KEPT)
    device = fill(store, _SIZE // 2)
    do = transact(store)
    purge(do, _KEPT, store.vault.file, NOW + timedelta(days=10))
    with store.change() as changes:
        request = ask(changes, f"device:{device.id}", reason="They asked.", by="sam", now=NOW)
    approve(do, store.vault.file, SIGNER, request.id, f"device:{device.id}", by="kim", now=NOW)
    _more(store)
    with store.change() as changes:
        while sequence(changes, SIGNER, NOW + timedelta(days=10)):
            pass
    store.close()


def _more(store: SqliteStore) -> None:
    from agent.central.decoding import decode
    from agent.central.store.facts import Received
    from tests.central.devices import a_finding, a_heartbeat, enrolled

    device = enrolled(store, "Laptop 2", seed=2)
    kinds = [a_heartbeat(), a_finding()]
    lines = [decode(device.event(n, kinds[n % 2]), signer=device.id) for n in range(1, _SIZE // 2)]
    at = int((NOW + timedelta(days=10)).timestamp() * 1000)
    with store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=at)


def roll_back(database: sqlite3.Connection, chance: random.Random) -> None:
    """The log as if it had ended earlier, but for the checkpoint."""
    ((size,),) = database.execute("SELECT count(*) FROM entry")
    size = chance.randrange(size)
    database.execute("DELETE FROM entry WHERE number >= ?", (size,))
    database.execute(
        "DELETE FROM event WHERE position > (SELECT coalesce(max(event), 0) FROM entry)"
    )


def silent_deletion(database: sqlite3.Connection, chance: random.Random) -> None:
    """A payload goes as the store's own purge takes it: row, number noted; only no statement."""
    rows = database.execute("SELECT position, stream, sequence FROM event").fetchall()
    position, stream, sequence = chance.choice(rows)
    database.execute("DELETE FROM event WHERE position = ?", (position,))
    database.execute("INSERT INTO gone VALUES (?, ?, ?)", (stream, sequence, sequence))


def silent_statement(database: sqlite3.Connection, chance: random.Random) -> None:
    """What explains missing payloads says something else, or is gone."""
    rows = database.execute("SELECT number, data FROM entry WHERE event IS NULL").fetchall()
    explaining = [row for row in rows if b"purge" in row[1] or b"tombstone" in row[1]]
    number, data = chance.choice(explaining)
    if chance.random() < 0.5:
        database.execute("DELETE FROM entry WHERE number = ?", (number,))
    else:
        changed = data.replace(b'"before":', b'"before":9', 1).replace(b"[[", b"[[0,9],[", 1)
        database.execute("UPDATE entry SET data = ? WHERE number = ?", (changed, number))


def change_places(database: sqlite3.Connection, chance: random.Random) -> None:
    """Two payloads, with all that their rows say."""
    rows = database.execute("SELECT position FROM event").fetchall()
    (one,), (two,) = chance.sample(rows, 2)
    columns = "code, class_uid, severity, time, received, class, day, keys, sealed, digest"
    kept = database.execute(f"SELECT {columns} FROM event WHERE position = ?", (one,)).fetchone()
    other = database.execute(f"SELECT {columns} FROM event WHERE position = ?", (two,)).fetchone()
    marks = ", ".join(f"{each} = ?" for each in columns.split(", "))
    database.execute(f"UPDATE event SET {marks} WHERE position = ?", (*other, one))
    database.execute(f"UPDATE event SET {marks} WHERE position = ?", (*kept, two))


def other_class(database: sqlite3.Connection, chance: random.Random) -> None:
    """An event's row says that it is kept as another retention class is: longer, or less long."""
    rows = database.execute("SELECT position, class FROM event").fetchall()
    position, kept_as = chance.choice(rows)
    other = chance.choice([each for each in ("mail", "otherwise", "contact") if each != kept_as])
    database.execute("UPDATE event SET class = ? WHERE position = ?", (other, position))


WHOLE_ROWS = (roll_back, silent_deletion, silent_statement, change_places, other_class)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--alterations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    bits = mutations(chance)
    done: Counter[str] = Counter()
    found: Counter[str] = Counter()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="safehand-bench-") as folder:
        whole, altered = Path(folder) / "whole.sqlite3", Path(folder) / "log.sqlite3"
        whole_log(whole)
        log = SqliteLog(whole, still=True)
        report = audit(log, SIGNER.verifier, retention=_KEPT)
        log.close()
        assert report.problems == 0, report.told
        assert report.expired
        assert report.erased
        for number in range(asked.alterations):
            shutil.copy(whole, altered)
            database = sqlite3.connect(altered)
            database.execute("PRAGMA synchronous = OFF")
            if number % 2:
                kind = "bit, byte or row"
                next(bits)(database)
            else:
                work = WHOLE_ROWS[number // 2 % len(WHOLE_ROWS)]
                kind = work.__name__.replace("_", " ")
                work(database, chance)
            database.commit()
            database.close()
            log = SqliteLog(altered, still=True)
            done[kind] += 1
            found[kind] += bool(audit(log, SIGNER.verifier, retention=_KEPT).problems)
            log.close()
    took = time.perf_counter() - began
    for kind, count in sorted(done.items()):
        print(f"{kind:20}{found[kind]:>7} of {count}")
    total = found.total()
    print(
        f"{total} of {asked.alterations} alterations found ({total / asked.alterations:.2%}), "
        f"in {took:.0f} s (seed {asked.seed})"
    )
    if total != asked.alterations:
        sys.exit(1)


if __name__ == "__main__":
    main()
