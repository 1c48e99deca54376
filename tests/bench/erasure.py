#!/usr/bin/env python3
"""How long does it take to erase one subject among millions of events, and what is left?

    python tests/bench/erasure.py [--events 10000000] [--whole 20000] [--postgresql]

First what is left, in a log of its own: after one erasure and after every class expired, each file
of the store, its write-ahead log and its backups (with PostgreSQL: also of its synchronous standby,
and of base backups from before and after) is searched for a text that was in every payload; no key
in a backup may open anything any more; and every proof made before is checked again.

Then the time: a store with so many events of 25,000 devices and 1,000 people, each with their key,
is made by SQL (10 million take some 4 GB of disk); a second person approves that one of these
people, one of these devices, and somebody with 2,000 events of this day is erased.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent.central.audit import audit
from agent.central.backup import back_up
from agent.central.decoding import decode
from agent.central.erasure import approve, ask
from agent.central.proving import check, prove
from agent.central.retention import purge
from agent.central.sealing import Envelope, SealError
from agent.central.sequencer import sequence
from agent.central.store import Changes
from agent.central.store.facts import Received
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.rows import DAY_MS
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.cli.central import transact
from tests.bench.volume import DAYS, DEVICES, PEOPLE, device, fill_postgresql, fill_sqlite, person
from tests.central.devices import NOW, SIGNER, MadeUpDevice, a_sign_in, enrolled
from tests.central.engines import AnyStore, log_of
from tests.central.postgresql import Pair, Server

_MARK = "a-text-that-stands-in-each-payload"


def add(store: AnyStore, device: MadeUpDevice, account: str, numbers: range) -> None:
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


def erase(store: AnyStore, account: str) -> int:
    with store.change() as changes:
        request = ask(changes, account, reason="They asked us to.", by="sam", now=NOW)
    return approve(
        transact(store), store.vault.file, SIGNER, request.id, account, by="kim", now=NOW
    ).events


def time_it(name: str, store: AnyStore, made: int) -> None:
    gateway = enrolled(store)
    for start in range(1, 2001, 100):
        add(store, gateway, "pat" if start % 200 == 1 else "sam", range(start, start + 50))
        add(store, gateway, "pat", range(start + 50, start + 100))
    with store.change() as changes:
        log_all(changes)
    print(
        f"\n{name}: {made + 2000:,} events of {DAYS} days, {DEVICES:,} devices, {PEOPLE:,} people"
    )
    for who, subject in (("somebody", "pat"), ("a person", person(7)), ("a device", device(77))):
        wall, cpu = time.perf_counter(), time.process_time()
        erased = erase(store, subject)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"{who}'s {erased:,} events erased, the key of all others turned: ", end="")
        print(f"{wall:.2f} s ({cpu:.2f} s of processor time here)", flush=True)


def copies(folders: Sequence[Path]) -> tuple[int, int]:
    """Files, and how many times the text stands in them."""
    files = [each for folder in folders for each in folder.rglob("*") if each.is_file()]
    return len(files), sum(each.read_bytes().count(_MARK.encode()) for each in files)


def opened(wrapped: Sequence[bytes], envelope: Envelope) -> int:
    """How many of these keys the envelope still unwraps."""
    count = 0
    for each in wrapped:
        try:
            envelope.unwrap(each)
        except SealError:
            continue
        count += 1
    return count


def what_is_left(
    name: str,
    store: AnyStore,
    events: int,
    take_copy: Callable[[int], Sequence[bytes]],
    settle: Callable[[], None],
    folders: Sequence[Path],
) -> None:
    """`take_copy` makes backup number N and gives the wrapped keys in it; `settle` has everything
    that is kept in memory written to the files in `folders`.
    """
    device = enrolled(store)
    for start in range(1, events, 100):
        add(store, device, f"person-{start // 100 % 50}", range(start, start + 100))
        with store.change() as changes:
            log_all(changes)
    with log_of(store) as log:
        proofs = [str(prove(log, n, SIGNER.verifier)) for n in range(1, log.size(), 97)]
    before = take_copy(0)
    erased = erase(store, "person-7")
    with store.change() as changes:
        changes.set_day(_ms(100) // DAY_MS)
    gone = purge(
        transact(store), store.vault.retention, store.vault.file, NOW + timedelta(days=121)
    )
    with store.change() as changes:
        log_all(changes)
    take_copy(1)
    settle()
    files, found = copies(folders)
    with store.change() as changes:
        still = opened(before, store.vault.file.load(changes.generation()))
    with log_of(store, still=True) as log:
        after = [str(prove(log, n, SIGNER.verifier)) for n in range(1, log.size(), 97)]
        report = audit(log, SIGNER.verifier)
    good = sum(bool(check(each, SIGNER.verifier).code) for each in proofs)
    again = sum(check(each, SIGNER.verifier).event is None for each in after[: len(proofs)])
    print(f"\n{name}: {erased:,} payloads erased, {sum(gone.values()):,} expired, of {events:,}")
    print(f"copies of their text in {files:,} files of store, write-ahead log and backups: {found}")
    print(f"keys in the backup from before that still open anything: {still} of {len(before)}")
    print(f"proofs made before that still verify: {good} of {len(proofs)}; made after: {again}")
    print(f"problems that `verify` finds: {report.problems}", flush=True)
    wrong = found or still or report.problems or not before
    if wrong or good != len(proofs) or again != len(proofs):
        sys.exit(1)


def left_in_sqlite(folder: Path, events: int) -> None:
    store = SqliteStore(folder / "whole" / "log.sqlite3")

    def take_copy(number: int) -> list[bytes]:
        copied = back_up(store._path, folder / "backups", NOW + timedelta(days=number))
        log = SqliteLog(copied.path)
        wrapped = [row[0] for row in log._rows("SELECT wrapped FROM payload_key")]
        log.close()
        return wrapped

    what_is_left("SQLite", store, events, take_copy, lambda: None, [folder])
    store.close()


def left_in_postgresql(folder: Path, events: int) -> None:
    pair = Pair()
    try:
        pair.start()
        store = PostgresqlStore(pair.url, folder / "payload.key")

        def take_copy(number: int) -> list[bytes]:
            pair.primary.back_up(pair.primary.folder / f"backup-{number}")
            return [row[0] for row in store._reads.rows("SELECT wrapped FROM payload_key")]

        def settle() -> None:
            for each in pair.servers:
                each.ask("CHECKPOINT")

        folders = [each.folder for each in pair.servers]
        what_is_left("PostgreSQL, with a standby", store, events, take_copy, settle, folders)
        # A control: what this would find if payloads were stored as they came.
        store._writes.simple(f"CREATE TABLE control AS SELECT '{_MARK}'::text")
        settle()
        if not all(copies([each])[1] for each in folders):
            sys.exit("the search finds nothing where it should")
        store.close()
    finally:
        pair.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000, help="0 for none")
    parser.add_argument("--whole", type=int, default=20_000, help="0 for none")
    parser.add_argument("--postgresql", action="store_true", help="on both engines")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="safehand-bench-")))
        if asked.whole:
            left_in_sqlite(folder / "a", asked.whole)
            if asked.postgresql:
                left_in_postgresql(folder / "b", asked.whole)
        if asked.events:
            path = folder / "many" / "log.sqlite3"
            store = SqliteStore(path)
            made = fill_sqlite(store, asked.events, _ms() // DAY_MS)
            store.close()
            store = SqliteStore(path)
            time_it("SQLite", store, made)
            store.close()
            path.unlink()
            if asked.postgresql:
                server = Server(fast=False)
                stack.callback(server.close)
                server.init().start()
                many = PostgresqlStore(server.database("log"), folder / "many.key")
                made = fill_postgresql(many, asked.events, _ms() // DAY_MS)
                time_it("PostgreSQL", many, made)
                many.close()


if __name__ == "__main__":
    main()
