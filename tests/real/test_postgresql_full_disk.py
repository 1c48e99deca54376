"""PostgreSQL's disk is really full: said to the devices, outlived, and nothing lost or twice.

`SAFEHAND_DISK_FULLS=100` for a long run; few otherwise.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from agent.central.audit import audit
from agent.central.replay import differences
from agent.central.sequencer import sequence
from agent.central.server import application
from agent.central.store.postgresql import PostgresqlStore
from agent.central.writer import Writer
from tests.central.devices import NOW, SIGNER, MadeUpDevice, a_finding, ask, enrolled
from tests.central.engines import log_of
from tests.central.postgresql import Server

pytestmark = [pytest.mark.real, pytest.mark.slow]

TIMES = int(os.environ.get("SAFEHAND_DISK_FULLS", "2"))
_BATCH = 50


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own there, for the server."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        shutil.chown(folder, "postgres", "postgres")
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path, leave: int) -> Iterator[None]:
    """The disk has no more than these bytes left."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        stat = os.fstatvfs(file.fileno())
        with contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(1, stat.f_bavail * stat.f_frsize - leave))
    try:
        yield
    finally:
        filler.unlink()


def send(app: ASGIApp, device: MadeUpDevice, first: int) -> int:
    """The status of a batch of events."""
    body = b"".join(device.event(n, a_finding()) + b"\n" for n in range(first, first + _BATCH))
    return ask(app, "POST", "/v1/events", body, device.signed(body)).status


def fill_and_free(
    app: ASGIApp, device: MadeUpDevice, disk: Path, server: Server, chance: random.Random
) -> Counter[int]:
    """Every status on the way; each batch is sent until it is taken, as a device does."""
    said: Counter[int] = Counter()
    first = 1
    for _ in range(TIMES):
        with full(disk, chance.choice([0, 8192, chance.randrange(2**18), chance.randrange(2**21)])):
            for _ in range(200):
                status = send(app, device, first)
                said[status] += 1
                if status != 200:
                    break
                first += _BATCH
            for _ in range(3):  # and it is not tired of saying so
                said[send(app, device, first)] += 1
        if not server.running():  # as a service manager does
            said[0] += 1
            server.start()
        until = time.monotonic() + 60
        while (status := send(app, device, first)) != 200:
            said[status] += 1
            assert time.monotonic() < until, "there is room again, and it takes nothing in"
            time.sleep(0.1)
        said[status] += 1
        first += _BATCH
    said[-1] = first - 1
    return said


PLACES = {"the tables": 24 + 4 * TIMES, "the write-ahead log": 16, "everything": 160 + 4 * TIMES}
"""What lies on the small disk, of so many MB: what is taken in must fit when there is room."""


@pytest.mark.parametrize("place", list(PLACES))
def test_no_room_and_what_was_acknowledged_is_there_once(place: str, tmp_path: Path) -> None:
    chance = random.Random(7)
    server = Server(fast=False)
    disk = server.folder if place == "everything" else server.folder / "small"
    with contextlib.ExitStack() as stack:
        stack.callback(server.close)
        stack.enter_context(small_disk(disk, PLACES[place]))
        there = [f"--waldir={disk}/wal"] if place == "the write-ahead log" else []
        server.init("--wal-segsize=1", *there)
        server.configure("min_wal_size = 2MB\nmax_wal_size = 8MB").start()
        if place == "the tables":
            server.ask(f"CREATE TABLESPACE small LOCATION '{disk}'")
            server.ask("ALTER DATABASE template1 SET TABLESPACE small")
        store = PostgresqlStore(server.database("log"), tmp_path / "payload.key")
        stack.callback(store.close)
        device = enrolled(store)
        writer = Writer(store)
        stack.callback(writer.close)
        with log_of(store) as log:
            app = application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))
            said = fill_and_free(app, device, disk, server, chance)
        with store.change() as changes:
            while sequence(changes, SIGNER, NOW):
                pass
        with log_of(store, still=True) as log:
            assert audit(log, SIGNER.verifier).told == ()
            assert differences(log) == {}
            numbers = [each.place.sequence for each in log.events()]
        assert numbers == list(range(1, said[-1] + 1))
    refused = said[507] + said[503]
    print(
        f"{TIMES} times no-room for {place}: {said[-1]} events acknowledged, 0 lost, 0 twice;"
        f" refused {said[507]} times as disk-full, {said[503]} as unusable;"
        f" the server started again {said[0]} times"
    )
    assert set(said) <= {0, 200, 503, 507, -1}
    assert refused >= TIMES
    # Where the write-ahead log finds no room, PostgreSQL breaks off everything, and says no more.
    assert place == "the write-ahead log" or said[507] >= TIMES
