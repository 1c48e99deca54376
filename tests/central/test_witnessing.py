"""The log as its witnesses see it, from both sides."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from agent.central.sequencer import sequence
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.witnessing import ROLLED_BACK, SPLIT_VIEW, Witnessing
from agent.delivery.transport import Answer
from agent.delivery.witness import Breach, Broken, Witness
from agent.event import Place
from agent.ocsf import heartbeat
from tests.central.devices import NOW, SIGNER, MadeUpDevice, ask, enrolled, fill


class Asking:
    """A transport into an application."""

    authority = "127.0.0.1:8470"

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def path(self, path: str, /) -> str:
        return path

    def post(self, path: str, body: bytes, headers: object, /) -> Answer:
        answer = ask(self.app, "POST", path, body)
        return Answer(answer.status, answer.headers, answer.body)


@pytest.mark.parametrize("seen", [0, 2, 4, 255, 256, 257, 511, 512])
def test_a_witness_follows_a_real_log(
    app: ASGIApp, store: SqliteStore, log: SqliteLog, tmp_path: Path, seen: int
) -> None:
    looking = Witness(tmp_path, SIGNER.verifier, Asking(app), lambda: NOW)
    assert looking.look() is None  # nothing there yet
    if seen:
        fill(store, seen)
        assert looking.look() is None
    assert looking.last.size == seen
    fill_more(store, 512)
    assert looking.look() is None
    assert looking.last.size == log.size()


def fill_more(store: SqliteStore, count: int) -> None:
    """So many more entries: what the log states of itself."""
    device = enrolled(store, "Laptop 2", seed=2).id
    with store.change() as changes:
        for n in range(count):
            changes.alarm("conflict", Place(device, f"boot-{n}", 1), now=n)
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)


def test_a_log_that_was_put_back_is_seen(app: ASGIApp, store: SqliteStore, tmp_path: Path) -> None:
    fill(store, 300)
    looking = Witness(tmp_path, SIGNER.verifier, Asking(app), lambda: NOW)
    assert looking.look() is None
    with store.change():
        store._writer.execute("DELETE FROM entry WHERE number >= 250")
        store._writer.execute("DELETE FROM checkpoint WHERE size > 250")
    breach = looking.look()
    assert isinstance(breach, Breach)
    assert breach.kind is Broken.ROLLED_BACK


def beat(device: MadeUpDevice, sequence: int, size: int, root: str) -> bytes:
    return device.event(sequence, heartbeat(NOW, policies="", outcomes={}, log=(size, root)))


def test_what_a_device_saw_is_held_against_the_log(
    app: ASGIApp, store: SqliteStore, log: SqliteLog
) -> None:
    device = fill(store, 300)
    note = (log.checkpoint() or "").split("\n")
    size, root = int(note[1]), base64.b64decode(note[2]).hex()
    for n, (seen, hashed, alarms) in enumerate(
        [
            (size, root, []),
            (size, "00" * 32, [SPLIT_VIEW]),
            (size + 1, root, [ROLLED_BACK, SPLIT_VIEW]),
        ],
        1000,
    ):
        body = beat(device, n, seen, hashed) + b"\n"
        assert ask(app, "POST", "/v1/events", body, device.signed(body)).json["stored"] == 1
        assert sorted(row.kind for row in store.snapshot().alarms) == alarms


def test_many_sizes_and_few_kept(
    store: SqliteStore, log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.witnessing._KNOWN", 3)
    fill(store, 300)
    witnessing = Witnessing(log)
    for size in range(20):
        assert witnessing.contradiction(size, bytes(32)) == SPLIT_VIEW
    assert len(witnessing._roots) == 3


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"size": -1}', b'{"size": 1.5}', b'{"size": 1, "x": 2}', b"[" * 9]
)
def test_what_is_no_question(app: ASGIApp, body: bytes) -> None:
    answer = ask(app, "POST", "/v1/witness", body)
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "malformed"


def test_before_the_first_entry(app: ASGIApp) -> None:
    assert ask(app, "POST", "/v1/witness", b'{"size": 0}').json["error"] == "log-empty"
