#!/usr/bin/env python3
"""How many events does the central log take in, measured against the bare engine?

    python tests/bench/ingest.py [--events 20000] [--batch 100]

The same rows, in the same batches, each batch durable before the next: first as bare SQLite
inserts, then as the server takes them in: signature, decoding, tables and the console's, and
the log's entries, tree and signed checkpoint. Then the whole log is verified. Without HTTP: what
uvicorn costs is not ours. Times are processor time of this process and wall time.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from nacl.signing import VerifyKey

from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.sequencer import sequence
from agent.central.store import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.store.sqlite.schema import migrate
from agent.delivery.http_signature import verify
from agent.event import Body
from tests.central.devices import (
    AUTHORITY,
    NOW,
    SIGNER,
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    enrolled,
)

Batch = tuple[dict[str, str], bytes]


@dataclass
class Took:
    """How long something took."""

    wall_s: float
    cpu_s: float


def timed(work: Callable[[], object]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def batches(device: MadeUpDevice, events: int, size: int) -> list[Batch]:
    kinds: list[Body] = [a_heartbeat(), a_heartbeat(), a_finding()]
    made = []
    for start in range(1, events + 1, size):
        numbers = range(start, min(events + 1, start + size))
        body = b"".join(device.event(n, kinds[n % 3]) + b"\n" for n in numbers)
        made.append((device.signed(body), body))
    return made


def bare(path: Path, sent: list[Batch]) -> Took:
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        database.execute(f"PRAGMA {pragma}")
    migrate(database)
    database.execute("PRAGMA foreign_keys = OFF")
    rows = [body.splitlines() for _, body in sent]

    def work() -> None:
        sequence = 0
        for lines in rows:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                "INSERT INTO event (stream, sequence, code, class_uid, severity, time, received,"
                " message, body, nonce) VALUES (1, ?, 'heartbeat', 5019, 1, 0, 0, '', ?, ?)",
                ((sequence + n, line, bytes(16)) for n, line in enumerate(lines, 1)),
            )
            sequence += len(lines)
            database.execute("COMMIT")

    took = timed(work)
    database.close()
    return took


def server(store: SqliteStore, device: MadeUpDevice, sent: list[Batch]) -> Took:
    keys = {device.id: VerifyKey(bytes(device.key.verify_key))}

    def work() -> None:
        waiting = 0
        for headers, body in sent:
            signer = verify(
                headers, "POST", AUTHORITY, "/v1/events", body, key_of=keys.get, now=NOW
            )
            lines = body.splitlines()
            events = [decode(line, signer=signer) for line in lines]
            with store.change() as changes:
                changes.add([each for each in events if isinstance(each, Received)], now=1)
            waiting += len(lines)
            if waiting >= 4096:  # as in a quarter of a second under this load
                with store.change() as changes:
                    sequence(changes, SIGNER, NOW)
                waiting = 0
        with store.change() as changes:
            sequence(changes, SIGNER, NOW)

    return timed(work)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="safehand-bench-") as folder:
        store = SqliteStore(Path(folder) / "log.sqlite3")
        device = enrolled(store)
        sent = batches(device, asked.events, asked.batch)
        raw = bare(Path(folder) / "bare.sqlite3", sent)
        ours = server(store, device, sent)
        log = SqliteLog(Path(folder) / "log.sqlite3", still=True)
        checked = timed(lambda: audit(log, SIGNER.verifier))
        assert log.size() == asked.events + 1  # and that the device enrolled
        log.close()
        store.close()
    print(f"{'':24}{'events/s':>12}{'CPU µs/event':>14}")
    for name, took in (
        ("bare inserts", raw),
        ("as the server does it", ours),
        ("verify", checked),
    ):
        rate, cpu = asked.events / took.wall_s, took.cpu_s / asked.events * 1e6
        print(f"{name:24}{rate:>12,.0f}{cpu:>14.1f}")
    print(f"server to bare engine: {raw.wall_s / ours.wall_s:.0%} by wall time, ", end="")
    print(f"{raw.cpu_s / ours.cpu_s:.0%} by processor time")


if __name__ == "__main__":
    main()
