"""agent.central.alerts.courier: nothing leaves the outbox before its channel has taken it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from agent.central.alerts import Channel, Message, NotAccepted, telling
from agent.central.alerts.courier import Courier
from agent.central.desk import Desk
from tests.central.alerts.messages import a_message
from tests.central.desks import AT, MINUTE


class World:
    """A channel that does as it is told, and a clock."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = AT
        self.taken: list[Message] = []
        self.problems: list[Exception] = []
        self.courier = Courier(
            desk, Channel("x", dict, self.send), lambda: {"set": "up"}, lambda: self.now
        )

    def send(self, parameters: Any, message: Message) -> None:
        assert parameters == {"set": "up"}
        if self.problems:
            raise self.problems.pop(0)
        self.taken.append(message)

    def put(self, channel: str = "x") -> None:
        with self.desk.change() as db:
            telling.put(db, channel, a_message(), self.now)

    def rows(self) -> list[tuple[int, str, int | None]]:
        with self.desk.read() as db:
            return db.rows("SELECT tries, problem, accepted FROM outbox ORDER BY id")


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def test_it_carries_its_own_messages_once(world: World) -> None:
    for channel in ("x", "other", "x"):
        world.put(channel)
    assert world.courier.carry() == 2
    assert world.courier.carry() == 0
    assert [each.lines for each in world.taken] == [a_message().lines] * 2
    assert len({each.id for each in world.taken}) == 2
    assert [row[2] for row in world.rows()] == [AT, None, AT]


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (NotAccepted("the server said no"), "the server said no"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            "ConnectionRefusedError: Connection refused",
        ),
        (ValueError("https://user:secret@example.org"), "ValueError"),
    ],
)
def test_what_is_not_taken_is_tried_again_and_lets_others_pass(
    world: World, problem: Exception, told: str
) -> None:
    world.put()
    world.put()
    world.problems = [problem]
    assert world.courier.carry() == 0
    assert world.rows()[0] == (1, told, None)
    assert world.courier.carry() == 1  # the one behind it
    world.now += 5 * MINUTE
    assert world.courier.carry() == 1
    assert [row[2] is None for row in world.rows()] == [False, False]
    assert len({each.id for each in world.taken}) == 2


def test_a_crash_after_sending_sends_the_same_message_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    monkeypatch.setattr(Courier, "_accepted", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        world.courier.carry()
    monkeypatch.undo()
    assert world.courier.carry() == 1
    first, second = world.taken
    assert first == second


def test_what_was_accepted_is_kept_for_a_month(world: World) -> None:
    world.put()
    world.courier.carry()
    world.now += 31 * 86_400_000
    world.put()
    world.courier.carry()
    assert len(world.rows()) == 1


def test_it_runs_until_it_is_told_to_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.central.alerts.courier._LOOK_EVERY_S", 0.01)
    ended = threading.Event()
    world.put()
    thread = threading.Thread(target=world.courier.run, args=(ended,))
    thread.start()
    for _ in range(500):
        if world.taken:
            break
        threading.Event().wait(0.01)
    ended.set()
    thread.join(5)
    assert len(world.taken) == 1
