"""agent.daemon.telling: what a full disk refuses comes later, in order; each thing is said once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent import ocsf
from agent.daemon.policy_keeper import InForce
from agent.daemon.telling import Telling
from agent.delivery.spool import Spool, SpoolFullError
from agent.event import Body, Place, Severity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def note(code: str) -> Body:
    return ocsf.noticed(code, NOON, message=f"{code}.", severity=Severity.HIGH, detail={})


class Narrow(Spool):
    """A spool whose disk may be full."""

    full = False

    def append(self, body: Body) -> Place:
        if self.full:
            raise SpoolFullError(28, "the disk is full")
        return super().append(body)


class World:
    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.spool = Narrow(folder / "s", device="d", hostname="h", max_bytes=10**7)
        self.telling = Telling(self.spool, lambda: NOON, self.said.append)

    def codes(self) -> list[str]:
        batch = self.spool.head(most=99, max_bytes=10**7)
        return [json.loads(each.bytes)["metadata"]["event_code"] for each in batch]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_found_no_room_comes_first(world: World) -> None:
    world.spool.full = True
    world.telling.report(note("one"))
    assert not world.telling.appended.is_set()
    world.telling.report(note("two"))
    world.spool.full = False
    world.telling.report(note("three"))
    assert world.codes() == ["one", "two", "three"]
    assert world.telling.appended.is_set()
    world.telling.flush()  # nothing is left
    assert len(world.codes()) == 3


def test_while_the_disk_is_full_the_memory_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.spool.full = True
    for n in range(1005):
        world.telling.report(note(f"n-{n}"))
    assert len(world.telling._unspooled) == 1000
    assert world.telling._unspooled[0].code == "n-5"


def test_policies_that_are_broken_are_reported(world: World) -> None:
    world.telling.policy(InForce(Path("p"), "ab" * 32))
    assert (world.codes(), world.said) == ([], ["policies in force: abababababab"])
    world.telling.policy(InForce(Path("p"), "ab" * 32, "checks.toml, line 1: bad."))
    assert world.codes() == ["policy-broken"]
    assert world.said[-1].startswith("checks.toml, line 1: bad. The policies before")


def test_a_log_with_nothing_wrong_is_not_mentioned(world: World) -> None:
    world.telling.log(None)
    assert world.said == []
    world.telling.log(note("log-forked"))
    assert (world.codes(), world.said) == (["log-forked"], ["log-forked."])


@pytest.mark.parametrize(("minutes", "word"), [(6, "6 minutes slow"), (-6, "6 minutes fast")])
def test_a_clock_is_told_once_until_it_is_right_again(
    world: World, minutes: int, word: str
) -> None:
    for off in (minutes, minutes, 0, minutes, 4):
        world.telling.skew(timedelta(minutes=off))
    assert world.codes() == ["clock-skew", "clock-skew"]
    assert [word in each for each in world.said] == [True, True]
