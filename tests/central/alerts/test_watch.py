"""agent.central.alerts.watch: from an event in the log to a message in the outbox, once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.central.acts import Person, Recorder, read
from agent.central.alerts import Channel, Kind, Level, Message, book, telling
from agent.central.alerts.rules import Rules, Telling
from agent.central.alerts.watch import Sources, Watch, Watching
from agent.central.decoding import decode
from agent.central.desk import Desk, set_fact
from agent.central.enrolment import milliseconds
from agent.central.registers import Due
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.event import Body, Outcome, Severity
from agent.ocsf import noticed
from agent.typed_toml import TomlError
from tests.central.alerts.test_telling import Parameters
from tests.central.devices import NOW, SIGNER, a_finding, a_heartbeat, enrolled

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class DigestParameters(Parameters):
    digest = True


def grave(code: str = "signin-alert") -> Body:
    return noticed(code, NOW, message="x", severity=Severity.CRITICAL, detail={})


class World:
    def __init__(self, desk: Desk, store: SqliteStore, log: SqliteLog) -> None:
        self.desk, self.store = desk, store
        self.device = enrolled(store)
        self.count = 0
        self.rules = Rules(
            channels={"x": DigestParameters(Level.LOW)},
        )
        self.broken = False
        self.due: list[Due] = []
        self.sources = Sources(
            log=log,
            snapshot=store.snapshot,
            rules=self.read_rules,
            heartbeat_s=900,
            console="https://log.example.org/",
            due=lambda _: self.due,
        )
        self.watch = Watch(desk, self.sources)

    def read_rules(self) -> Rules:
        if self.broken:
            raise TomlError("alerts.toml, line 1: no")
        return self.rules

    def report(self, *bodies: Body, at: datetime = NOW) -> None:
        first, self.count = self.count + 1, self.count + len(bodies)
        decoded = [
            decode(self.device.event(n, body), signer=self.device.id)
            for n, body in enumerate(bodies, first)
        ]
        with self.store.change() as changes:
            events = [each for each in decoded if isinstance(each, Received)]
            changes.add(events, now=milliseconds(at))
        with self.store.change() as changes:
            sequence(changes, SIGNER, at)

    def messages(self) -> list[Message]:
        with self.desk.read() as db:
            rows = db.rows("SELECT message FROM outbox ORDER BY id")
        return [telling.read(row[0]) for row in rows]

    def titles(self) -> list[str]:
        with self.desk.read() as db:
            return [each.title for each in book.open_alerts(db)]


@pytest.fixture
def world(desk: Desk, store: SqliteStore, log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("agent.central.alerts.watch._STANDING_EVERY_S", 0.0)
    monkeypatch.setattr("agent.central.alerts.watch._SHARE", 0)
    return World(desk, store, log)


def test_a_critical_event_is_in_the_outbox_after_one_step(world: World) -> None:
    world.report(a_heartbeat(), grave())
    world.watch.step(NOW)
    (message,) = world.messages()
    assert (message.kind, message.level) == (Kind.OPENED, Level.CRITICAL)
    assert message.lines[0].title == "Laptop 1: signin-alert, 21 Nov 2026, 12:00 UTC"
    world.watch.step(NOW + timedelta(seconds=1))
    assert len(world.messages()) == 1


def test_a_device_that_enrolled_just_now_is_called_by_its_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.alerts.watch._STANDING_EVERY_S", 60.0)
    world.watch.step(NOW)  # and the next look at what stands is far away
    world.device, world.count = enrolled(world.store, "Laptop 2", seed=2), 0
    world.report(grave())
    world.watch.step(NOW)
    assert world.titles() == ["Laptop 2: signin-alert, 21 Nov 2026, 12:00 UTC"]


def test_nothing_is_told_twice_by_a_server_that_starts_again(world: World) -> None:
    world.report(a_heartbeat(), grave(), a_finding())
    world.watch.step(NOW)
    Watch(world.desk, world.sources).step(NOW + timedelta(minutes=1))
    assert [len(each.lines) for each in world.messages()] == [2]
    assert len(world.titles()) == 2


def test_a_crash_before_the_commit_is_made_up_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.report(a_heartbeat(), grave(), grave("other"))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for broken in ("set_fact", "telling.tell"):
        monkeypatch.setattr(f"agent.central.alerts.watch.{broken}", die)
        with pytest.raises(KeyboardInterrupt):
            world.watch.step(NOW)
        monkeypatch.undo()
    Watch(world.desk, world.sources).step(NOW)
    (message,) = world.messages()
    assert len(message.lines) == 2
    assert [line.count for line in message.lines] == [1, 1]


def test_a_log_that_was_put_back_is_read_on_from_its_end(world: World) -> None:
    world.report(a_heartbeat())
    with world.desk.change() as db:
        set_fact(db, "cursor", "1000000")
    world.watch.step(NOW)
    world.report(grave())
    world.watch.step(NOW)
    assert len(world.messages()) == 1


def test_old_entries_of_a_log_are_nobodys_alert(world: World) -> None:
    world.report(a_heartbeat(), grave())
    world.watch.step(NOW + timedelta(days=8))
    assert not any("signin-alert" in each for each in world.titles())


def test_what_stands_opens_and_closes(world: World) -> None:
    world.report(a_heartbeat(), a_finding())
    world.watch.step(NOW)
    assert world.titles() == ["Laptop 1: the check disk-encryption failed (not-encrypted)"]
    world.report(a_finding(Outcome.PASS))
    world.watch.step(NOW)
    assert world.titles() == []


def test_deadlines_open_and_close_too(world: World) -> None:
    world.due = [Due("request", 1, "request 1: answer it", NOW, "TP-rights", "answer")]
    world.watch.step(NOW + timedelta(minutes=1))
    assert world.titles() == ["request 1: answer it (overdue since 21 Nov 2026, 12:00 UTC)"]
    world.due = []
    world.watch.step(NOW + timedelta(minutes=2))
    assert world.titles() == []


def test_a_channel_that_takes_nothing_is_an_alert(world: World) -> None:
    world.report(a_heartbeat(), grave())
    world.watch.step(NOW)
    with world.desk.change() as db:
        db.rows("UPDATE outbox SET tries = 3")
    world.watch.step(NOW + timedelta(minutes=14))
    assert len(world.titles()) == 1
    world.watch.step(NOW + timedelta(minutes=16))
    assert "1 message could not be sent by x" in world.titles()


def test_an_edit_takes_effect_and_a_broken_one_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.alerts.watch._RULES_EVERY_S", 0.0)
    world.rules = Rules(telling=Telling(console="https://new.example.org/"))
    world.watch.step(NOW)
    assert world.watch.console == "https://new.example.org/"
    world.broken = True
    world.watch.step(NOW)
    assert world.watch.console == "https://new.example.org/"


def test_the_digest_comes_once_a_week_and_late_rather_than_never(world: World) -> None:
    world.watch.step(MONDAY - timedelta(days=2))
    world.watch.step(MONDAY - timedelta(minutes=1))
    assert world.messages() == []
    for _ in range(3):
        world.watch.step(MONDAY)
    (message,) = world.messages()
    assert message.kind is Kind.DIGEST
    assert "0 deadlines of the registers passed" in message.text
    # The server was off for two Mondays: one digest when it is back.
    world.watch.step(MONDAY + timedelta(days=16))
    assert [each.kind for each in world.messages()].count(Kind.DIGEST) == 2


def test_no_digest_where_none_is_wanted(world: World) -> None:
    world.rules = Rules(telling=Telling(digest_day="never"))
    for weeks in range(3):
        world.watch.step(MONDAY + timedelta(weeks=weeks))
    assert world.messages() == []


def test_acts_reach_the_log_on_the_way(world: World, writer: Writer) -> None:
    recorder = Recorder(world.desk, world.store, writer, SIGNER.verifier.public_key)
    watch = Watch(world.desk, world.sources, recorder)
    with world.desk.change() as db:
        read(db, "console-read", by=Person("pat"), what="/", now=1)
    watch.step(NOW)
    assert world.store.snapshot().events == 1


@pytest.fixture
def watching(world: World) -> Iterator[list[Message]]:
    taken: list[Message] = []

    def send(_: Any, message: Message) -> None:
        taken.append(message)

    started = Watching(world.desk, world.watch, {"x": Channel("x", dict, send)})
    yield taken
    started.close()


def test_threads_and_all(
    world: World, watching: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.report(a_heartbeat(), grave(), at=datetime.now(UTC))
    for _ in range(1000):
        if watching:
            break
        time.sleep(0.01)
    assert watching[0].level is Level.CRITICAL
