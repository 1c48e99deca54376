"""`safehand agent run`."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery import identity
from agent.delivery.identity import Enrolment


@pytest.fixture
def settings(tmp_path: Path) -> list[str]:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    return ["--settings", str(file)]


def test_a_device_that_is_not_enrolled_is_told_how(
    settings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agent", "run", "--once", *settings]) == 2
    assert "safehand enrol URL --token" in capsys.readouterr().err


def test_once_without_a_log_keeps_the_events(
    settings: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    who = identity.load(state)
    identity.save_enrolment(state, Enrolment("http://127.0.0.1:1", who.device, "laptop-1"))
    assert main(["agent", "run", "--once", *settings]) == 2
    assert "events wait on this device" in capsys.readouterr().err
    assert main(["status", *settings]) == 0
    assert "never" in capsys.readouterr().out


def test_what_is_due_is_settled_by_a_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse
    import asyncio
    from datetime import UTC, datetime

    from agent.accounts import State
    from agent.accounts.register import FILE, Register
    from agent.cli._agent_run import _due
    from agent.daemon import child

    asked, done = list[list[str]](), asyncio.Event()

    async def run(words: list[str], *, timeout_s: float) -> child.Ended:
        asked.append(words)
        done.set()
        return child.Ended("", "", 0)

    monkeypatch.setattr(child, "run", run)
    register, now = Register(tmp_path), datetime.now(UTC)
    case = register.open("pat", "linux", State.HELD, by="sam", reason="two places", now=now)
    register.turn(case, State.HELD, due=now)
    assert (tmp_path / FILE).name == "accounts.sqlite", "the agent looks for it by this name"
    args = argparse.Namespace(settings=None, policies=tmp_path)

    async def play() -> None:
        kept = asyncio.create_task(_due(args, tmp_path))
        async with asyncio.timeout(20):
            await done.wait()
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)

    asyncio.run(play())
    assert asked[0][:2] == ["account", "settle"]
