"""agent.central.cosigning: devices compare what they were shown; a forked central log is found."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
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
from agent.delivery import peers, succession
from agent.delivery.identity import Identity
from agent.delivery.peers import PATH, Peers, cosigner
from agent.delivery.witness import Broken, Witness
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.cosignature import cosign, cosigned_at
from agent.tlog.note import NoteError
from tests.central.devices import NOW, SIGNER, MadeUpDevice, ask, enrolled, fill
from tests.central.engines import AnyStore, again, log_of
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
        others = Peers(
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
            peers=others,  # type: ignore[arg-type]
        )
        return witness.look()

    @property
    def known(self) -> int:
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


def test_a_device_with_a_new_key_goes_on_confirming(
    centrals: list[Central], tmp_path: Path
) -> None:
    central = centrals[0]
    device = fill(central.store, 300)
    pat, kim = laptops(central, tmp_path, 2)
    for turn in range(6):
        central.take(device, 1000 + turn * 7, 7)
        if turn == 3:
            old, new = pat.device, SigningKey(bytes([9] * 32))
            succession.appoint(pat.folder, Identity(old.key, old.id), new)
            there = central.store.device(old.id)
            assert there is not None
            with central.store.change() as changes:
                changes.put_device(replace(there, public_key=bytes(new.verify_key)))
            pat.device = replace(old, key=new)
        before = peers.known(kim.folder).peers.get(pat.device.id)
        assert pat.look(central.app) is None
        assert kim.look(central.app) is None
        after = peers.known(kim.folder).peers[pat.device.id]
        assert before is None or after.signed > before.signed


def test_a_forked_log_is_found_within_one_heartbeat(
    centrals: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It carries on with two pasts and shows each to some, and passes on what they saw."""
    kept: list[Any] = []
    made = Cosigning.__init__

    def shared(self: Cosigning, store: Any, writer: Any, *rest: Any) -> None:
        kept.extend(() if kept else (store, writer))
        made(self, *kept, *rest)

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


def test_the_newest_is_kept_and_proved(store: SqliteStore, writer: Writer, log: SqliteLog) -> None:
    fill(store, 300)
    first, second = (enrolled(store, f"L{n}", seed=n) for n in (2, 3))
    cosigning = Cosigning(store, writer, log, SIGNER.verifier, lambda: NOW)

    def seen(device: MadeUpDevice, at: int, *wanted: str) -> list[dict[str, Any]]:
        note = cosign(log.checkpoint() or "", cosigner(device.id), device.key, at)
        return told(device, note, *wanted)

    def told(device: MadeUpDevice, note: str, *wanted: str) -> list[dict[str, Any]]:
        key = bytes(device.key.verify_key)
        return asyncio.run(cosigning.exchange(device.id, key, note, wanted))

    assert seen(first, 10) == []
    assert [each["device"] for each in seen(second, 5)] == [first.id]
    seen(first, 9)
    (answer,) = seen(second, 6, first.id, "unknown", second.id)
    assert cosigned_at(answer["note"], cosigner(first.id), bytes(first.key.verify_key)) == 10
    with pytest.raises(NoteError):
        told(second, answer["note"])
    with pytest.raises(NoteError):
        seen(first, 2**63)
    # A clock that was once far ahead, and was put right.
    ahead = int(NOW.timestamp()) + 1000
    seen(first, ahead)
    seen(first, 11)
    (answer,) = seen(second, 7, first.id)
    assert cosigned_at(answer["note"], cosigner(first.id), bytes(first.key.verify_key)) == 11


def test_every_collector_tells_of_all_devices_also_after_it_began_anew(
    each_store: AnyStore, tmp_path: Path
) -> None:
    """Two collectors beside one store, each with devices of its own; then a third."""
    fill(each_store, 300)
    devices = [enrolled(each_store, f"L{n}", seed=n) for n in range(2, 8)]
    laptops = [Laptop(each, tmp_path / each.id) for each in devices]
    with ExitStack() as running:

        def collector() -> ASGIApp:
            store = again(each_store)
            running.callback(store.close)
            writer = Writer(store)
            running.callback(writer.close)
            log = running.enter_context(log_of(store))
            return application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))

        here, there = collector(), collector()
        for _ in range(50):  # each learns of some at a time, by chance
            for laptop in laptops[:3]:
                assert laptop.look(here) is None
            for laptop in laptops[3:]:
                assert laptop.look(there) is None
            if all(each.known >= 4 for each in laptops):  # more than the two beside it
                break
        else:
            pytest.fail("devices of one collector do not hear of those of the other")
        newcomer = Laptop(enrolled(each_store, "L9", seed=9), tmp_path / "newcomer")
        assert newcomer.look(collector()) is None
        assert newcomer.known == 1


@pytest.mark.parametrize("count", [1, 2, 7])
def test_devices_that_come_together_share_one_transaction(
    store: SqliteStore, log: SqliteLog, count: int
) -> None:
    fill(store, 300)
    devices = [enrolled(store, f"L{n}", seed=n) for n in range(2, 2 + count)]
    begun: list[None] = []

    class Counting(Writer):
        async def write(self, work: Any, *, size: int = 0) -> Any:
            begun.append(None)
            return await super().write(work, size=size)

    writer = Counting(store)
    cosigning = Cosigning(store, writer, log, SIGNER.verifier, lambda: NOW)

    async def all_of_them() -> None:
        note = log.checkpoint() or ""
        await asyncio.gather(
            *(
                cosigning.exchange(
                    each.id,
                    bytes(each.key.verify_key),
                    cosign(note, cosigner(each.id), each.key, 5),
                    (),
                )
                for each in devices
            )
        )

    asyncio.run(all_of_them())
    writer.close()
    assert len(store.cosigned([each.id for each in devices], "", 0)) == count
    assert len(begun) <= 2
