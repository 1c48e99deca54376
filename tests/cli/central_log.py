"""A central log for the tests of its commands."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from agent import cli
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.server import utc_now
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.event import Body
from tests.central.devices import (
    MadeUpDevice,
    enrolled,
)


def write_settings(file: Path, listen: str) -> None:
    state = json.dumps(str(file.parent / "state"))
    file.write_text(f'state = {state}\n[central]\nlisten = "{listen}"\n')


def central(settings: Path, *words: str) -> int:
    return cli.main(["--settings", str(settings), "central", *words])


def store_of(settings: Path) -> SqliteStore:
    return SqliteStore(settings.parent / "state" / "central" / "log.sqlite3")


def report(settings: Path, *bodies: Body, asset: str = "Laptop 1") -> None:
    store = store_of(settings)
    device = enrolled(store, asset)
    received = [decode(device.event(n, each), signer=device.id) for n, each in enumerate(bodies, 1)]
    with store.change() as changes:
        changes.add([e for e in received if isinstance(e, Received)], now=milliseconds(utc_now()))
    store.close()


class Server:
    """`safehand central serve` as a process of its own."""

    def __init__(self, settings: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "agent", "--settings", str(settings), "central", "serve"],
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )
        assert self.process.stderr
        line = self.process.stderr.readline()
        where = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert where, line
        self.port = int(where[1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=10)


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        read: dict[str, object] = json.loads(answer.read())
        if answer.status != 200:
            raise OSError(f"{answer.status}: {read}")
        return read
    finally:
        connection.close()


def send(port: int, device: MadeUpDevice, lines: list[bytes]) -> dict[str, object]:
    body = b"\n".join(lines)
    headers = device.signed(body, authority=f"127.0.0.1:{port}")
    return post(port, "/v1/events", body, headers)


def sent_through(server: Server, settings: Path, count: int = 3) -> MadeUpDevice:
    store = store_of(settings)
    device = enrolled(store)
    store.close()
    send(server.port, device, [device.event(n) for n in range(1, count + 1)])
    return device


def stop(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    server.process.communicate(timeout=20)
