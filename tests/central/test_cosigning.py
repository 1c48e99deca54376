"""agent.central.cosigning: devices compare what they were shown; a forked central log is found."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from starlette.types import ASGIApp

from agent.central.cosigning import Cosigning
from agent.central.decoding import decode
from agent.central.sequencer import sequence
from agent.central.server import application
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.delivery.identity import Identity
from agent.delivery.peers import PATH, Peers, cosigner
from agent.delivery.witness import Broken, Witness
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.cosignature import cosign, cosigned_at
from agent.tlog.note import NoteError
from tests.central.devices import NOW, SIGNER, MadeUpDevice, ask, enrolled, fill
from tests.central.test_witnessing import Asking


@dataclass
class Central:
    """A central log that runs."""

    store: SqliteStore
    app: ASGIApp

    def take(self, device: MadeUpDevice, first: int, count: int) -> None:
        lines = [decode(device.event(n), signer=device.id) for n in range(first, first + count)]
        with self.store.change() as changes:
            changes.add([each for each in lines if isinstance(each, Received)], now=1)
            sequence(changes, SIGNER, NOW)


class Laptop:
    """A device as a witness, whoever it asks."""

    def __init__(self, device: MadeUpDevice, folder: Path) -> None:
        folder.mkdir()
        self.device, self.folder, self.looks = device, folder, 0

    def look(self, app: ASGIApp) -> Any:
        self.looks += 1
        when = NOW + timedelta(minutes=15 * self.looks)
        asking = Asking(app)
        peers = Peers(
            self.folder,
            Identity(self.device.key, self.device.id),
            SIGNER.verifier,
            asking,  # type: ignore[arg-type]
            lambda: when,
        )
        witness = Witness(
            self.folder,
            SIGNER.verifier,
            asking,
            lambda: when,
            peers=peers,  # type: ignore[arg-type]
        )
        return witness.look()

    @property
    def known(self) -> int:
        from agent.delivery import peers

        return len(peers.known(self.folder).peers)


@pytest.fixture
def centrals(tmp_path: Path) -> Iterator[list[Central]]:
    """One log, and room for another that begins as its copy."""
    running: list[tuple[Central, Writer, SqliteLog]] = []

    def run(path: Path) -> Central:
        store = SqliteStore(path)
        writer, log = Writer(store), SqliteLog(path)
        app = application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))
        running.append((Central(store, app), writer, log))
        return running[-1][0]

    def fork(central: Central) -> Central:
        there = tmp_path / "forged"
        there.mkdir()
        for each in central.store._path.parent.iterdir():
            if "sqlite3" not in each.name:
                shutil.copy(each, there)
        with closing(sqlite3.connect(central.store._path)) as here:
            here.execute("VACUUM INTO ?", (str(there / "log.sqlite3"),))
        return run(there / "log.sqlite3")

    class Forking(list[Central]):
        def fork(self) -> Central:
            return fork(self[-1])

        def anew(self) -> Central:
            self.append(run(tmp_path / "again" / "log.sqlite3"))
            return self[-1]

    yield Forking([run(tmp_path / "central" / "log.sqlite3")])
    for central, writer, log in running:
        writer.close()
        log.close()
        central.store.close()


def laptops(central: Central, folder: Path, count: int) -> list[Laptop]:
    devices = [enrolled(central.store, f"Laptop {n}", seed=n) for n in range(2, 2 + count)]
    return [Laptop(each, folder / each.id) for each in devices]


def test_an_honest_log_is_confirmed_by_all(centrals: list[Central], tmp_path: Path) -> None:
    central = centrals[0]
    device = fill(central.store, 300)
    all_of_them = laptops(central, tmp_path, 5)
    for turn in range(12):
        central.take(device, 1000 + turn * 7, 7)
        for each in all_of_them:
            assert each.look(central.app) is None
    assert all(each.known >= 3 for each in all_of_them)


def test_a_forked_log_is_found_within_one_heartbeat(
    centrals: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It carries on with two pasts and shows each to some, and passes on what they saw."""
    seen: dict[str, Any] = {}
    made = Cosigning.__init__

    def shared(self: Cosigning, *rest: Any) -> None:
        made(self, *rest)
        self._seen = seen

    monkeypatch.setattr(Cosigning, "__init__", shared)
    left = centrals.anew()
    device = fill(left.store, 300)
    pat, kim, sam = laptops(left, tmp_path, 3)
    left.take(device, 1000, 10)
    for each in (pat, kim, sam, pat):
        assert each.look(left.app) is None
    right = centrals.fork()
    left.take(device, 1010, 10)
    right.take(device, 1010, 3)
    right.take(device, 1013, 9)  # other entries, another past
    assert pat.look(left.app) is None  # nobody has seen the other side yet
    found = [each.look(right.app) for each in (kim, sam)]
    found.append(pat.look(left.app))
    breaches = [each for each in found if each is not None]
    assert breaches
    assert {each.kind for each in breaches} == {Broken.SPLIT_VIEW}
    for each in breaches:
        # Two trees that are not one, both signed by the log, one of them seen by a named device.
        kept = open_checkpoint(each.kept, SIGNER.verifier)
        shown = open_checkpoint(each.shown, SIGNER.verifier)
        assert (kept.size, kept.root) != (shown.size, shown.root)
        assert any(f"— {cosigner(laptop.device.id)} " in each.shown for laptop in (pat, kim, sam))


def test_only_what_a_device_cosigned_is_taken(centrals: list[Central]) -> None:
    central = centrals[0]
    fill(central.store, 300)
    device = enrolled(central.store, seed=2)
    log = SqliteLog(central.store._path)
    note = log.checkpoint() or ""
    log.close()
    name = cosigner(device.id)

    def told(note: str, who: str = device.id) -> tuple[int, dict[str, Any]]:
        import json

        body = json.dumps({"device": who, "note": note}).encode()
        answer = ask(central.app, "POST", PATH, body)
        return answer.status, answer.json

    assert told(cosign(note, name, device.key, 1))[0] == 200
    assert told(note)[1]["error"] == "not-cosigned"
    assert told(cosign(note, name, SigningKey(bytes(32)), 2))[1]["error"] == "not-cosigned"
    assert told(cosign(note, cosigner("x"), device.key, 2), "x")[1]["error"] == "not-cosigned"
    forged = cosign("a\n1\nAAAA\n\n— a AAAA\n", name, device.key, 2)
    assert told(forged)[1]["error"] == "not-cosigned"
    assert told("x" * 3000)[1]["error"] == "malformed"


def test_the_newest_is_kept_and_proved(centrals: list[Central]) -> None:
    central = centrals[0]
    fill(central.store, 300)
    first, second = (enrolled(central.store, f"L{n}", seed=n) for n in (2, 3))
    log = SqliteLog(central.store._path)
    cosigning = Cosigning(log, SIGNER.verifier)

    def seen(device: MadeUpDevice, at: int, *wanted: str) -> list[dict[str, Any]]:
        note = cosign(log.checkpoint() or "", cosigner(device.id), device.key, at)
        return cosigning.exchange(device.id, bytes(device.key.verify_key), note, wanted)

    assert seen(first, 10) == []
    assert [each["device"] for each in seen(second, 5)] == [first.id]
    seen(first, 9)
    (told,) = seen(second, 6, first.id, "unknown", second.id)
    assert cosigned_at(told["note"], cosigner(first.id), bytes(first.key.verify_key)) == 10
    with pytest.raises(NoteError):
        cosigning.exchange(first.id, bytes(32), told["note"], ())
    log.close()
