#!/usr/bin/env python3
"""How many events does the central log take in, measured against the bare engine?

    python tests/bench/ingest.py [--events 20000] [--batch 100] [--devices 8] [--postgresql]

The same rows, in the same batches, each batch durable before the next: first as bare inserts
(SQLite) or binary COPY (PostgreSQL), then as the server's application takes them in from several
devices at once, each of which waits for its acknowledgement: signature, decoding, sealing, the
console's tables, group commit, and beside it the log's entries, tree and signed checkpoints.
Without HTTP: what uvicorn costs is not ours. On PostgreSQL once more by several collectors, each a
process. Then single heartbeats, acknowledgement at half that load, the way from acknowledgement to
signed checkpoint, the size of a proof and the verification of it all. At last a real server over
HTTP, for single heartbeats and its memory. Times are wall time, and processor time of this process;
rates on a busy machine are low on both sides.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import selectors
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from starlette.types import ASGIApp, Message

from agent.central.decoding import decode
from agent.central.proving import prove
from agent.central.sequencer import Sequencer
from agent.central.server import application, utc_now
from agent.central.store.facts import Received
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.postgresql.rooms import make_room
from agent.central.store.sql.adding import EVENT
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.connection import SqliteConnection
from agent.central.writer import Writer
from agent.event import Body
from tests.bench import verifying
from tests.central.devices import (
    AUTHORITY,
    NOW,
    SIGNER,
    MadeUpDevice,
    a_finding,
    a_heartbeat,
    enrolled,
)
from tests.central.engines import AnyStore, log_of
from tests.central.postgresql import Server

Batch = tuple[dict[str, str], bytes]


@dataclass
class Took:
    """How long something took."""

    wall_s: float
    cpu_s: float
    latencies_s: list[float] = field(default_factory=list)


def timed(work: Callable[[], object]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def batches(device: MadeUpDevice, first: int, events: int, size: int) -> list[Batch]:
    kinds: list[Body] = [a_heartbeat(), a_heartbeat(), a_finding()]
    made = []
    for start in range(first, first + events, size):
        numbers = range(start, min(first + events, start + size))
        body = b"".join(device.event(n, kinds[n % 3]) + b"\n" for n in numbers)
        made.append((device.signed(body), body))
    return made


def some_rows(store: AnyStore, count: int, batch: int) -> list[list[tuple[object, ...]]]:
    """Rows as the store has them, in batches."""
    with log_of(store) as log:
        rows = log._db.rows(f"SELECT {EVENT} FROM event ORDER BY position LIMIT ?", (count,))
    return [rows[start : start + batch] for start in range(0, len(rows), batch)]


def bare_sqlite(path: Path, rows: Sequence[list[tuple[object, ...]]]) -> Took:
    store = SqliteStore(path)
    database = store._writer
    database.execute("PRAGMA foreign_keys = OFF")
    connection = SqliteConnection(database, path)

    def work() -> None:
        for some in rows:
            database.execute("BEGIN IMMEDIATE")
            connection.fill("event", EVENT, some)
            database.execute("COMMIT")

    took = timed(work)
    store.close()
    return took


def bare_copy(store: PostgresqlStore, rows: Sequence[list[tuple[object, ...]]]) -> Took:
    connection = store._writes
    names = EVENT.replace(" ", "").split(",")
    for some in rows[:1]:
        make_room(
            store._reads, str(some[0][names.index("class")]), int(str(some[0][names.index("day")]))
        )
    return timed(lambda: [connection.fill_events(EVENT, some) for some in rows])


async def request(app: ASGIApp, headers: dict[str, str], body: bytes) -> bytes:
    """The answer to one POST of events, as uvicorn would hand it to the application."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/events",
        "raw_path": b"/v1/events",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", AUTHORITY.encode()),
            *((name.lower().encode(), value.encode()) for name, value in headers.items()),
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8470),
    }
    answer = b""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal answer
        answer += message.get("body", b"")

    await app(scope, receive, send)
    return answer


def server(
    store: AnyStore,
    sent: dict[MadeUpDevice, list[Batch]],
    *,
    every_s: float | None = None,
) -> Took:
    """All of it from each device at once; each batch `every_s` after the last where given."""
    writer = Writer(store)
    sequencer = Sequencer(writer, SIGNER, utc_now)
    latencies: list[float] = []

    async def send(app: ASGIApp, some: list[Batch]) -> None:
        due = time.perf_counter()
        for headers, body in some:
            if every_s is not None:
                due += every_s
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            else:
                due = time.perf_counter()
            told = json.loads(await request(app, headers, body))
            assert told["stored"] == body.count(b"\n"), told
            latencies.append(time.perf_counter() - due)

    async def send_all(app: ASGIApp) -> None:
        await asyncio.gather(*(send(app, some) for some in sent.values()))

    with log_of(store) as log:
        app = application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))

        def work() -> None:
            asyncio.run(send_all(app))
            sequencer.close()

        took = timed(work)
    writer.close()
    took.latencies_s = sorted(latencies)
    return took


def collectors(
    open_store: Callable[[], AnyStore], sent: dict[MadeUpDevice, list[Batch]], number: int
) -> Took:
    """The same by several processes, each for its share of the devices."""
    context = multiprocessing.get_context("fork")
    ready, told = context.Barrier(number + 1), context.SimpleQueue()

    def collect(some: dict[MadeUpDevice, list[Batch]]) -> None:
        store = open_store()
        ready.wait()
        took = server(store, some)
        told.put((took.cpu_s, took.latencies_s))

    devices = [*sent]
    shares = [{each: sent[each] for each in devices[n::number]} for n in range(number)]
    running = [context.Process(target=collect, args=(share,)) for share in shares]
    for each in running:
        each.start()
    ready.wait()
    began = time.perf_counter()
    found = [told.get() for _ in running]
    wall_s = time.perf_counter() - began
    for each in running:
        each.join()
    latencies = sorted(latency for _, some in found for latency in some)
    return Took(wall_s, sum(cpu_s for cpu_s, _ in found), latencies)


def to_checkpoint(store: AnyStore, device: MadeUpDevice, first: int, rounds: int) -> list[float]:
    """Seconds from an acknowledgement until a signed checkpoint is over that event."""
    writer = Writer(store)
    sequencer = Sequencer(writer, SIGNER, utc_now)
    waited = []
    with log_of(store) as log:
        for number in range(first, first + rounds):
            line = decode(device.event(number), signer=device.id)
            assert isinstance(line, Received)
            size = log.size()
            writer.submit(lambda changes, line=line: changes.add([line], now=1)).result()
            began = time.perf_counter()
            while log.size() == size:
                time.sleep(0.002)
            waited.append(time.perf_counter() - began)
    sequencer.close()
    writer.close()
    return sorted(waited)


def over_http(seconds: float, clients: int) -> tuple[float, float]:
    """Single heartbeats a second over HTTP from several clients, and the server's RSS in MB.

    The clients are one thread with ready requests: the machine's processors are for the server.
    """
    from tests.cli.central_log import Server as Central
    from tests.cli.central_log import store_of, write_settings

    with tempfile.TemporaryDirectory(prefix="safehand-bench-") as folder:
        settings = Path(folder) / "safehand.toml"
        write_settings(settings, "127.0.0.1:0")
        store = store_of(settings)
        devices = [enrolled(store, f"Laptop {n}", seed=n + 1) for n in range(clients)]
        store.close()
        central = Central(settings)
        ready = {
            socket.create_connection(("127.0.0.1", central.port)): iter(
                [raw_request(device, central.port, n) for n in range(1, int(200 * seconds))]
            )
            for device in devices
        }
        took, answered = exchange(ready, seconds)
        status = Path(f"/proc/{central.process.pid}/status").read_text()
        rss = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        central.kill()
    return answered / took, int(rss.split()[1]) / 1024


def raw_request(device: MadeUpDevice, port: int, number: int) -> bytes:
    """One heartbeat as it goes over the wire."""
    body, authority = device.event(number), f"127.0.0.1:{port}"
    headers = {"Host": authority, **device.signed(body, authority=authority)}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /v1/events HTTP/1.1", *lines, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode("ascii") + body


def exchange(ready: dict[socket.socket, Iterator[bytes]], seconds: float) -> tuple[float, int]:
    """How long it took and how many requests were answered, one at a time on each connection."""
    waiting, answered = selectors.DefaultSelector(), 0
    for connection, requests in ready.items():
        connection.sendall(next(requests))
        waiting.register(connection, selectors.EVENT_READ, bytearray())
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _ in waiting.select(1.0):
            asked, answer = key.fileobj, key.data
            assert isinstance(asked, socket.socket)
            answer += asked.recv(65536)
            if not answer.endswith(b"}"):
                continue
            assert b'"stored":1,' in answer, bytes(answer)
            answer.clear()
            answered += 1
            asked.sendall(next(ready[asked]))
    took = time.perf_counter() - began
    for connection in ready:
        connection.close()
    return took, answered


def line(name: str, took: Took, events: int) -> None:
    rate, cpu = events / took.wall_s, took.cpu_s / events * 1e6
    print(f"{name:34}{rate:>10,.0f}{cpu:>14.1f}")


def measure(name: str, store: AnyStore, asked: argparse.Namespace, folder: Path) -> None:
    devices = [enrolled(store, f"Laptop {n}", seed=n + 1) for n in range(asked.devices)]
    each = asked.events // asked.devices
    sent = {device: batches(device, 1, each, asked.batch) for device in devices}
    total = each * asked.devices
    ours = server(store, sent)
    rows = some_rows(store, total, asked.batch)
    if isinstance(store, PostgresqlStore):
        other = PostgresqlStore(asked.server.database("bare"), folder / "bare.key")
        raw = bare_copy(other, rows)
        other.close()
    else:
        raw = bare_sqlite(folder / "bare" / "log.sqlite3", rows)
    print(f"\n{name}: batches of {asked.batch} from {asked.devices} devices")
    print(f"{'':34}{'events/s':>10}{'CPU µs/event':>14}")
    line("the bare engine", raw, total)
    line("as the server does it", ours, total)
    print(
        f"server to bare engine: {raw.wall_s / ours.wall_s:.0%} by wall time, "
        f"{raw.cpu_s / ours.cpu_s:.0%} by processor time of this process"
    )
    if isinstance(store, PostgresqlStore):
        together = several(asked, folder)
        line(f"as {asked.collectors} collectors do it", together, total)
        print(f"collectors to bare engine: {raw.wall_s / together.wall_s:.0%} by wall time")
    half_s = 2 * ours.wall_s / (each / asked.batch)
    paced = {d: batches(d, each + 1, asked.batch * 20, asked.batch) for d in devices}
    half = server(store, paced, every_s=half_s)
    p99 = half.latencies_s[int(len(half.latencies_s) * 0.99)]
    print(f"acknowledged at half load: p99 {p99 * 1000:.0f} ms of {len(half.latencies_s)} batches")
    many = [enrolled(store, f"Phone {n}", seed=n + 100) for n in range(asked.singly)]
    singles = {d: batches(d, 1, 30, 1) for d in many}
    single = server(store, singles)
    print(f"single heartbeats, {len(many)} devices: {30 * len(many) / single.wall_s:,.0f} a second")
    waited = to_checkpoint(store, many[0], 1000, 40)
    print(f"acknowledged to signed checkpoint: longest of 40 {waited[-1]:.2f} s")
    with log_of(store, still=True) as log:
        proofs = [prove(log, n, SIGNER.verifier) for n in range(0, log.size(), 997)]
        size = max(len(str(replace(each, extra=b""))) for each in proofs)
        whole = max(len(str(each)) for each in proofs)
        hashes = len(prove(log, 0, SIGNER.verifier).hashes)
    print(f"inclusion proof: at most {size:,} bytes ({hashes} hashes); with its event {whole:,}")
    verifying.grow(store, asked.verified)
    print(verifying.told(store))


def several(asked: argparse.Namespace, folder: Path) -> Took:
    """The first batches again, by several collectors on a PostgreSQL database of their own."""
    url, key = asked.server.database("collectors"), folder / "collectors.key"
    store = PostgresqlStore(url, key)
    devices = [enrolled(store, f"Laptop {n}", seed=n + 1) for n in range(asked.devices)]
    each = asked.events // asked.devices
    sent = {device: batches(device, 1, each, asked.batch) for device in devices}
    store.close()
    return collectors(lambda: PostgresqlStore(url, key), sent, asked.collectors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--devices", type=int, default=8)
    parser.add_argument("--singly", type=int, default=64, help="devices that send one by one")
    parser.add_argument("--verified", type=int, default=300_000, help="entries at least")
    parser.add_argument("--postgresql", action="store_true", help="on both engines")
    parser.add_argument("--collectors", type=int, default=2, help="at once on PostgreSQL")
    parser.add_argument("--http-s", type=float, default=5.0, help="seconds over HTTP; 0 for none")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="safehand-bench-")))
        store: AnyStore = SqliteStore(folder / "log.sqlite3")
        measure("SQLite", store, asked, folder)
        store.close()
        if asked.postgresql:
            asked.server = Server(fast=False)
            stack.callback(asked.server.close)
            asked.server.init().start()
            store = PostgresqlStore(asked.server.database("log"), folder / "pg.key")
            measure("PostgreSQL", store, asked, folder)
            store.close()
        if asked.http_s:
            rate, rss = over_http(asked.http_s, asked.singly)
            print(
                f"\nover HTTP, {asked.singly} clients beside it on {os.cpu_count()} cores:", end=" "
            )
            print(f"{rate:,.0f} single heartbeats a second; the server's RSS at most {rss:.0f} MB")


if __name__ == "__main__":
    main()
