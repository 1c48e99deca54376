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
