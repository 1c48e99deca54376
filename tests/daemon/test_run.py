"""agent.daemon.run: heartbeats, checks, delivery and policies, until it is stopped."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.daemon.findings import Checked
from agent.daemon.log_watch import LogWatch
from agent.daemon.policy_keeper import PolicyKeeper
from agent.daemon.run import Daemon, Schedule
from agent.delivery.shipper import NotSent, Shipped
from agent.delivery.spool import Spool, SpoolFullError
from agent.delivery.witness import Breach, Broken
from agent.event import Body, Finding, Outcome
from agent.tlog.checkpoint import Checkpoint

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def _agrees(directory: Path) -> str:
    return "line 1: bad" if "bad" in (directory / "checks.toml").read_text() else ""


class World:
    """Everything around a daemon, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.policies = folder / "source"
        self.policies.mkdir()
        (self.policies / "checks.toml").write_text("a = 1\n")
        self.arrived: list[dict[str, Any]] = []
        self.said: list[str] = []
        self.outcome = Outcome.PASS
        self.checked_with: list[str] = []
        self.asked: list[tuple[str, ...]] = []
        self.down = False
        self.log_watch: LogWatch | None = None
        self.skew = timedelta()
        self.watch: tuple[str, ...] = ()
        self.gates: list[str] = []

    def open_spool(self) -> Spool:
        return Spool(self.folder / "s", device="d", hostname="h", max_bytes=10**7)

    def shipper(self, spool: Spool) -> Any:
        world = self

        class Delivering:
            def ship(self) -> Shipped | None:
                if world.down:
                    raise NotSent("the central log does not answer")
                batch = spool.head(most=100, max_bytes=10**6)
                world.arrived += [json.loads(each.bytes) for each in batch]
                spool.acknowledge([each.sequence for each in batch], now=NOON)
                return Shipped(len(batch), 0, 0, world.skew) if batch else None

        return Delivering()

    async def check(self, policies: Path, ids: Sequence[str]) -> tuple[Checked, ...]:
        self.asked.append(tuple(ids))
        self.checked_with.append((policies / "checks.toml").read_text())
        return (Checked(Finding("example", self.outcome, "because"), ("SP-storage",), self.watch),)

    def daemon(self, schedule: Schedule = Schedule(3600, 3600)) -> Daemon:  # noqa: B008 -- frozen
        return Daemon(
            schedule=schedule,
            keeper=PolicyKeeper(self.policies, self.folder, examine=_agrees),
            policies=self.policies,
            open_spool=self.open_spool,
            shipper=self.shipper,
            check=self.check,
            log_watch=self.log_watch,
            gate=self.gate,
            clock=lambda: NOON,
            say=self.said.append,
        )

    async def gate(self, policies: Path) -> None:
        """Stands in for the process that judges passwords, and says with which policies."""
        rules = (policies / "checks.toml").read_text().strip()
        self.gates.append(f"up {rules}")
        try:
            await asyncio.sleep(3600)
        finally:
            self.gates.append(f"down {rules}")

    def codes(self) -> list[str]:
        return [each["metadata"]["event_code"] for each in self.arrived]

    def run(self, script: Callable[[], Any], schedule: Schedule | None = None) -> None:
        """Runs a daemon while `script` plays, then stops it as a service manager does."""

        async def play() -> None:
            running = asyncio.create_task(self.daemon(schedule or Schedule(3600, 3600)).run())
            try:
                async with asyncio.timeout(20):
                    await script()
            finally:
                os.kill(os.getpid(), signal.SIGTERM)
                await running

        asyncio.run(play())


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 -- what is awaited happens in another thread
        await asyncio.sleep(0.01)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("agent.daemon.run._SETTLE_CHECKS_S", 0.01)
    monkeypatch.setattr("agent.daemon.run._BETWEEN_CHECKS_S", 0.01)
    return World(tmp_path)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops itself with SIGTERM")


def test_it_starts_with_a_heartbeat_and_the_checks(world: World) -> None:
    async def script() -> None:
        await until(lambda: len(world.arrived) == 2)

    world.run(script)
    assert sorted(world.codes()) == ["finding", "heartbeat"]


def test_heartbeats_and_checks_go_on_and_count_outcomes(world: World) -> None:
    async def script() -> None:
        await until(lambda: world.codes().count("heartbeat") > 3 and len(world.checked_with) > 3)

    world.run(script, Schedule(0.02, 0.02))
    last = next(e for e in reversed(world.arrived) if e["metadata"]["event_code"] == "heartbeat")
    assert last["unmapped"]["outcomes"] == {"pass": 1}


def test_an_edited_policy_takes_effect_and_a_broken_one_does_not(world: World) -> None:
    file = world.policies / "checks.toml"

    async def script() -> None:
        await until(lambda: len(world.checked_with) == 1)
        file.write_text("bad = 1\n")
        await until(lambda: "policy-broken" in world.codes())
        assert set(world.checked_with) == {"a = 1\n"}
        file.write_text("a = 2\n")
        await until(lambda: world.checked_with[-1] == "a = 2\n")

    world.run(script)
    assert any("stay in force" in sentence for sentence in world.said)


def test_passwords_are_judged_with_the_policies_in_force(world: World) -> None:
    file = world.policies / "checks.toml"

    async def script() -> None:
        await until(lambda: world.gates == ["up a = 1"])
        file.write_text("bad = 1\n")
        await until(lambda: "policy-broken" in world.codes())
        file.write_text("a = 2\n")
        await until(lambda: world.gates[-1] == "up a = 2")

    world.run(script)
    assert world.gates == ["up a = 1", "down a = 1", "up a = 2", "down a = 2"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it takes a minute")
def test_a_change_on_the_device_is_checked_at_once(world: World) -> None:
    watched = world.folder / "crypttab"
    world.watch = (str(watched),)

    async def script() -> None:
        await until(lambda: len(world.arrived) == 2)
        world.outcome = Outcome.FAIL
        watched.write_text("changed")
        await until(lambda: world.codes().count("finding") == 2)
        watched.write_text("changed again, to the same effect")
        await until(lambda: len(world.asked) == 3)
        await asyncio.sleep(0.05)

    world.run(script)
    assert world.asked == [(), ("example",), ("example",)]
    assert world.codes().count("finding") == 2, "the same finding is told once a round"


def test_a_log_that_is_down_is_said_once_and_gets_everything_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.delivery.shipper._FIRST_WAIT_S", 0.01)
    world.down = True

    async def script() -> None:
        await until(lambda: len(world.checked_with) > 2)
        assert world.arrived == []
        world.down = False
        await until(lambda: world.codes().count("finding") > 2)

    world.run(script, Schedule(3600, 0.05))
    assert sum("does not answer" in sentence for sentence in world.said) == 1
    numbers = [each["metadata"]["sequence"] for each in world.arrived]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_full_disk_is_said_and_nothing_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, full = Spool.append, True

    def appending(spool: Spool, body: Body) -> Any:
        if full:
            raise SpoolFullError(28, "the disk is full")
        return append(spool, body)

    monkeypatch.setattr(Spool, "append", appending)
    monkeypatch.setattr("agent.daemon.run._TRY_SPOOL_AGAIN_S", 0.05)

    async def script() -> None:
        nonlocal full
        await until(lambda: any("disk is full" in sentence for sentence in world.said))
        full = False
        await until(lambda: len(world.arrived) == 2)

    world.run(script)
    assert sorted(world.codes()) == ["finding", "heartbeat"]


def test_a_clock_that_is_off_is_told_once(world: World) -> None:
    world.skew = timedelta(hours=1)

    async def script() -> None:
        await until(lambda: world.codes().count("heartbeat") > 3)

    world.run(script, Schedule(0.02, 3600))
    assert world.codes().count("clock-skew") == 1
    assert any("60 minutes slow" in sentence for sentence in world.said)


def test_what_can_still_be_delivered_at_the_stop_is(world: World) -> None:
    world.down = True

    async def script() -> None:
        await until(lambda: len(world.checked_with) == 1)
        world.down = False

    world.run(script)
    assert sorted(world.codes()) == ["finding", "heartbeat"]


def test_a_bug_ends_the_agent_loudly(world: World) -> None:
    async def broken(*_: object) -> Any:
        raise ZeroDivisionError

    world.check = broken  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        asyncio.run(world.daemon().run())


@pytest.mark.parametrize(
    ("outcome", "fine"),
    [(Outcome.PASS, True), (Outcome.UNKNOWN, False), (Outcome.FAIL, False)],
)
def test_once(world: World, outcome: Outcome, fine: bool) -> None:
    world.outcome = outcome
    assert asyncio.run(world.daemon().once()) is fine
    assert world.codes() == ["finding", "heartbeat"]
    world.down = True
    with pytest.raises(NotSent):
        asyncio.run(world.daemon().once())


class Looking:
    """A witness that sees a breach at its second look."""

    def __init__(self) -> None:
        self.last = Checkpoint("log", 7, bytes(32))
        self.looks = 0

    def look(self) -> Breach | None:
        self.looks += 1
        return Breach(Broken.FORKED, "kept", "shown", "now") if self.looks == 2 else None


def test_a_log_that_was_altered_is_reported_at_the_next_heartbeat(world: World) -> None:
    looking = Looking()
    world.log_watch = LogWatch(looking)

    async def script() -> None:
        await until(lambda: "log-forked" in world.codes())

    world.run(script, Schedule(0.05, 3600))
    beats = [each for each in world.arrived if each["metadata"]["event_code"] == "heartbeat"]
    assert beats[0]["unmapped"]["log"] == {"size": 7, "root": "00" * 32}
    assert world.codes().count("log-forked") == 1
    assert any("tell the SIRO" in each for each in world.said)


def test_one_run_that_sees_it_did_not_go_well(world: World) -> None:
    looking = Looking()
    world.log_watch = LogWatch(looking)
    assert asyncio.run(world.daemon().once()) is True
    assert asyncio.run(world.daemon().once()) is False
    assert world.codes()[-1] == "log-forked"
