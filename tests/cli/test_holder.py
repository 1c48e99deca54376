"""agent.cli._holder: what the sign-ins ask is what the workflow of accounts does."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from agent.accounts import State, Step
from agent.cli._holder import AccountHolder, holder
from agent.signins.response import Holder
from tests.accounts.people import World

WHO = "pat@example.org"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_held_and_let_go(world: World) -> None:
    asked: Holder = AccountHolder(lambda account: world.flow)
    until = world.now + timedelta(hours=1)
    asked.hold(WHO, until=round(until.timestamp() * 1000), reason="two places at once")
    case = world.register.current(WHO)
    assert case is not None
    assert (case.state, case.due, case.reason) == (State.HELD, until, "two places at once")
    asked.release(WHO, reason="it was her phone")
    assert world.register.current(WHO) is None
    asked.release(WHO, reason="once more is nothing")


def test_sessions_end_and_nothing_else(world: World) -> None:
    AccountHolder(lambda account: world.flow).end_sessions(WHO, reason="new everything")
    assert world.system.took == [Step.SESSIONS, Step.TICKETS]
    assert world.register.all() == []
    assert world.codes() == ["account-sessions-ended"]


def test_what_cannot_be_done_is_said(world: World) -> None:
    asked = AccountHolder(lambda account: world.flow)
    with pytest.raises(OSError, match="by hand"):
        asked.hold("pat", until=0, reason="two places")
    world.system.guarded[WHO] = "nobody would be left"
    with pytest.raises(OSError, match="nobody would be left"):
        asked.hold(WHO, until=0, reason="two places")
    world.system.guarded.clear()
    world.system.failing[Step.SESSIONS] = "Entra answers 403"
    with pytest.raises(OSError, match="403"):
        asked.hold(WHO, until=0, reason="two places")
    with pytest.raises(OSError, match="403"):
        asked.end_sessions(WHO, reason="two places")


def test_there_is_one_where_a_tenant_is_known(tmp_path: Path) -> None:
    file = tmp_path / "safehand.toml"
    args = argparse.Namespace(settings=file, policies=None)
    file.write_text(f'state = "{tmp_path.as_posix()}"\n')
    assert holder(args) is None
    file.write_text(
        f'state = "{tmp_path.as_posix()}"\n[entra]\ntenant = "example.org"\nclient = "x"\n'
    )
    assert holder(args) is not None
