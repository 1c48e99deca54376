"""Sign-ins in the log become alerts, decisions, and acts in the log: each once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.central.acts import Recorder
from agent.central.decoding import decode
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.sequencer import sequence
from agent.central.signins_follower import Follower, Following, Sources, note
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.signins.database import File
from agent.signins.parameters import Response
from agent.signins.response import Action, Standing
from agent.signins.telling import body
from agent.typed_toml import TomlError
from tests.central.devices import SIGNER, MadeUpDevice, a_heartbeat, enrolled
from tests.signins.stories import MONDAY, PARAMETERS, works, world

NOW = MONDAY + timedelta(hours=12)
WORLD = replace(world(), parameters=replace(PARAMETERS, response=Response(shadow_days=0)))


class House:
    """A log with two enrolled laptops, and a follower."""

    def __init__(self, store: SqliteStore, log: SqliteLog, desk: Desk, folder: Path) -> None:
        self.store, self.log, self.desk, self.file = store, log, desk, folder / "signins.sqlite3"
        self.laptops = {
            "LT-A": enrolled(store, "LT-A", seed=1),
            "LT-B": enrolled(store, "LT-B", seed=2),
        }
        self.sent = dict.fromkeys(self.laptops, 0)
        self.worlds: list[Any] = [WORLD]
        self.follower = self.open()

    def open(self) -> Follower:
        def read() -> Any:
            found = self.worlds[-1]
            if isinstance(found, Exception):
                raise found
            return found

        sources = Sources(self.log, self.store.snapshot, read, lambda: "digest")
        return Follower(File(self.file), self.desk, sources)

    def send(self, laptop: str, *lines: dict[str, Any]) -> None:
        device: MadeUpDevice = self.laptops[laptop]
        received = []
        for line in lines:
            self.sent[laptop] += 1
            decoded = decode(device.event(self.sent[laptop], body(line)), signer=device.id)
            assert isinstance(decoded, Received)
            received.append(decoded)
        with self.store.change() as changes:
            changes.add(received, now=milliseconds(NOW))
        with self.store.change() as changes:
            while sequence(changes, SIGNER, NOW):
                pass

    def step(self, minutes: float = 0) -> None:
        while self.follower.step(NOW + timedelta(minutes=minutes)):
            pass

    def acts(self) -> list[str]:
        with self.desk.read() as db:
            rows = db.rows("SELECT code FROM act ORDER BY sequence")
            return [row[0].removeprefix("sign-in-decision-") for row in rows]


@pytest.fixture
def house(store: SqliteStore, log: SqliteLog, desk: Desk, tmp_path: Path) -> Iterator[House]:
    made = House(store, log, desk, tmp_path)
    yield made
    made.follower.close()


A = list(works("alice", "LT-A", "10:00-11:00"))
B = list(works("alice", "LT-B", "10:12-10:40"))


def test_one_account_on_two_devices_is_held(house: House) -> None:
    house.send("LT-A", *A)
    house.step()
    assert house.follower.journal.entries() == []
    house.send("LT-B", *B)
    house.step()
    (entry,) = house.follower.journal.entries()
    assert (entry.account, entry.action, entry.standing) == ("alice", Action.HOLD, Standing.OPEN)
    devices = {each.split(":")[0] for each in entry.said["events"]}
    assert devices == {each.id for each in house.laptops.values()}
    assert entry.said["versions"]["policies"] == "digest"
    assert house.acts() == ["made", "held-by-hand"]
    house.step(59)
    assert house.acts() == ["made", "held-by-hand"]
    house.step(61)
    assert house.acts()[2:] == ["reverted", "let-go-by-hand"]


def test_it_goes_on_where_it_stood(house: House) -> None:
    house.send("LT-A", *A)
    house.send("LT-B", *B)
    house.step()
    before = house.acts()
    for _ in range(3):
        house.follower.close()
        house.follower = house.open()
        house.step()
    assert house.acts() == before
    assert house.follower.work.state.cursor == house.log.size() - 1
    assert note(house.desk, house.follower.journal) == 0


def test_acts_reach_the_log(house: House, store: SqliteStore, writer: Writer) -> None:
    house.send("LT-A", *A)
    house.send("LT-B", *B)
    house.step()
    Recorder(house.desk, store, writer, SIGNER.verifier.public_key).record(milliseconds(NOW))
    codes = [json.loads(e.body or b"{}")["metadata"]["event_code"] for e in house.log.events()]
    assert codes[-2:] == ["sign-in-decision-made", "sign-in-decision-held-by-hand"]


def test_other_events_and_nonsense_are_passed_over(house: House) -> None:
    device = house.laptops["LT-A"]
    strange = replace(body(A[0]), fields={"user": {"name": "alice"}, "unmapped": {"kind": "?"}})
    lines = [device.event(1, a_heartbeat()), device.event(2, strange)]
    with house.store.change() as changes:
        decoded = [decode(each, signer=device.id) for each in lines]
        changes.add([d for d in decoded if isinstance(d, Received)], now=milliseconds(NOW))
    with house.store.change() as changes:
        sequence(changes, SIGNER, NOW)
    house.step()
    assert house.follower.work.state.cursor == house.log.size() - 1
    assert house.follower.work.state.alerts() == []


def test_tables_that_break_leave_the_ones_before_in_force(house: House) -> None:
    house.step()
    house.worlds.append(TomlError("signins.toml, line 3: no"))
    house.step(2)
    assert "line 3" in house.follower.problem
    house.worlds.append(world(accounts={"alice": {"kind": "service"}}))
    house.step(4)
    assert house.follower.problem == ""
    house.send("LT-A", *A)
    house.send("LT-B", *B)
    house.step(4)
    assert house.follower.work.state.alerts() == []


def test_it_runs_beside_the_server(house: House) -> None:
    running = Following(house.open)
    running.close()
