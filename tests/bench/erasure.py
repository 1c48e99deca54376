#!/usr/bin/env python3
"""How long does it take to erase one subject among millions of events, and what is left?

    python tests/bench/erasure.py [--events 10000000] [--whole 20000]

First the time: a store with so many events of 25,000 devices, each with its key, is made by SQL
(short payloads; 10 million take some 5 GB of disk); one person's 2,000 events are among them,
taken in as always; a second person approves. Then what is left, in a whole log of its own: after
one erasure and after every class expired, each file of store, write-ahead log and backups is
searched for a text that was in every payload, and every proof made before is checked again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent.central.audit import audit
from agent.central.backup import back_up
from agent.central.decoding import decode
from agent.central.erasure import approve, ask
from agent.central.log_entry import event_entry
from agent.central.proving import check, prove
from agent.central.retention import purge
from agent.central.sealing import KEY_BYTES
from agent.central.sequencer import sequence
from agent.central.store import DAY_MS, Changes
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.cli.central import transact
from tests.central.devices import NOW, SIGNER, MadeUpDevice, a_sign_in, enrolled

_DEVICES = 25_000
_MARK = "a-text-that-stands-in-each-payload"
_FULL = 65_536  # leaves under one hash of the tree's second level of tiles


def add(store: SqliteStore, device: MadeUpDevice, account: str, numbers: range) -> None:
    lines = [
        decode(device.event(n, a_sign_in(account, note=_MARK)), signer=device.id) for n in numbers
    ]
    with store.change() as changes:
        changes.add([e for e in lines if isinstance(e, Received)], now=_ms())


def _ms(days: int = 0) -> int:
    return int((NOW + timedelta(days=days)).timestamp() * 1000)


def log_all(changes: Changes) -> None:
    while sequence(changes, SIGNER, NOW):
        pass


def fill_by_sql(store: SqliteStore, events: int) -> int:
    """Rows as they would be, with random payloads; how many. The tree below is made up."""
    events -= events % _FULL
    database = store._writer
    store._reader.close()  # for a while the file is one program's alone
    for pragma in (
        "journal_mode = OFF",
        "synchronous = OFF",
        "foreign_keys = OFF",
        "cache_size = -1000000",
    ):
        database.execute(f"PRAGMA {pragma}")  # a write-ahead log would take the same room again
    day, now = _ms() // DAY_MS, _ms()
    random = os.urandom(1 << 20)
    envelope = store.vault.file.load(1)
    with store.change() as changes:
        changes.day(day)
    database.execute("BEGIN")
    database.executemany(
        "INSERT INTO stream (id, device, boot, last, events) VALUES (?, ?, 'b', ?, ?)",
        ((n, f"device-{n}", events // _DEVICES + 1, 0) for n in range(1, _DEVICES + 1)),
    )
    database.executemany(
        "INSERT INTO payload_key (id, subject, class, day, used, wrapped)"
        " VALUES (?, ?, 'otherwise', ?, ?, ?)",
        (
            (n, sha256(b"%d" % n).digest()[:16], day, day, envelope.wrap(os.urandom(KEY_BYTES)))
            for n in range(1, _DEVICES + 1)
        ),
    )

    def rows() -> Iterator[tuple[object, ...]]:
        for n in range(1, events + 1):
            at = n * 7 % 1_000_000
            stream, number = n % _DEVICES + 1, n // _DEVICES + 1
            payload, digest = random[at : at + 120], random[at : at + 32]
            yield (n, stream, number, now, now, day, str(stream), payload, digest)

    database.executemany(
        "INSERT INTO event VALUES (?, ?, ?, 'heartbeat', 5019, 1, ?, ?, 'otherwise', ?, ?, ?, ?)",
        rows(),
    )
    database.executemany(
        "INSERT INTO entry VALUES (?, ?, ?)",
        (
            (n, event_entry("heartbeat", now, "otherwise", day, random[n % 9999 :][:32]), n + 1)
            for n in range(events)
        ),
    )
    for level in (0, 1):  # the tiles before the last are asked for by nobody here
        database.execute("INSERT OR REPLACE INTO tile VALUES (?, 0, zeroblob(8192))", (level,))
    database.execute("INSERT INTO tile VALUES (2, 0, ?)", (random[: 32 * (events // _FULL)],))
    database.execute("COMMIT")
    return events


def erase(store: SqliteStore, account: str) -> int:
    with store.change() as changes:
        request = ask(changes, account, reason="They asked us to.", by="sam", now=NOW)
    return approve(
        transact(store), store.vault.file, SIGNER, request.id, account, by="kim", now=NOW
    ).events


def time_it(folder: Path, events: int) -> None:
    store = SqliteStore(folder / "many" / "log.sqlite3")
    made = fill_by_sql(store, events)
    store.close()
    store = SqliteStore(folder / "many" / "log.sqlite3")
    with store.change() as changes:
        device = enrolled_in(changes)
    for start in range(1, 2001, 100):
        add(store, device, "pat" if start % 200 == 1 else "sam", range(start, start + 50))
        add(store, device, "pat", range(start + 50, start + 100))
    with store.change() as changes:
        log_all(changes)
    size = sum(each.stat().st_size for each in (folder / "many").iterdir())
    print(f"{made + 2000:,} events of {_DEVICES:,} devices, {size / 1e9:.1f} GB")
    wall, cpu = time.perf_counter(), time.process_time()
    erased = erase(store, "pat")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"one person's {erased:,} events erased, the key of all others turned: ", end="")
    print(f"{wall:.2f} s ({cpu:.2f} s of processor time)")
    store.close()


def enrolled_in(changes: Changes) -> MadeUpDevice:
    from nacl.signing import SigningKey

    from agent.central.store import Device

    key = SigningKey(bytes([9] * 32))
    device = MadeUpDevice("the-gateway", key)
    changes.put_device(Device(device.id, "Gateway", bytes(key.verify_key), "gw", "linux", 0))
    return device


def copies(folder: Path) -> tuple[int, int]:
    """Files, and how many times the text stands in them."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return len(files), sum(each.read_bytes().count(_MARK.encode()) for each in files)


def what_is_left(folder: Path, events: int) -> None:
    store = SqliteStore(folder / "whole" / "log.sqlite3")
    device = enrolled(store)
    for start in range(1, events, 100):
        add(store, device, f"person-{start // 100 % 50}", range(start, start + 100))
        with store.change() as changes:
            log_all(changes)
    log = SqliteLog(store._path)
    proofs = [str(prove(log, n, SIGNER.verifier)) for n in range(1, log.size(), 97)]
    back_up(store._path, folder / "backups", NOW)
    erased = erase(store, "person-7")
    with store.change() as changes:
        changes.set_day(_ms(100) // DAY_MS)
    gone = purge(
        transact(store), store.vault.retention, store.vault.file, NOW + timedelta(days=121)
    )
    with store.change() as changes:
        log_all(changes)
    back_up(store._path, folder / "backups", NOW + timedelta(days=1))
    files, found = copies(folder)
    after = [str(prove(log, n, SIGNER.verifier)) for n in range(1, log.size(), 97)]
    good = sum(bool(check(each, SIGNER.verifier).code) for each in proofs)
    again = sum(check(each, SIGNER.verifier).event is None for each in after[: len(proofs)])
    report = audit(log, SIGNER.verifier)
    log.close()
    store.close()
    print(f"{erased:,} payloads erased, {sum(gone.values()):,} expired, of {events:,}")
    print(f"copies of their text in {files} files of store, write-ahead log and backups: {found}")
    print(f"proofs made before that still verify: {good} of {len(proofs)}; made after: {again}")
    print(f"problems that `verify` finds: {report.problems}")
    if found or good != len(proofs) or again != len(proofs) or report.problems:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--whole", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="safehand-bench-") as folder:
        what_is_left(Path(folder) / "a", asked.whole)
    with tempfile.TemporaryDirectory(prefix="safehand-bench-") as folder:
        time_it(Path(folder), asked.events)


if __name__ == "__main__":
    main()
