"""`safehand status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import event
from agent.cli import main
from agent.delivery import identity
from agent.delivery.identity import Enrolment
from agent.delivery.spool import open_here

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> list[str]:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    return ["--settings", str(file)]


def test_before_enrolment(settings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", *settings]) == 2
    assert "not enrolled" in capsys.readouterr().err


def test_after_enrolment(
    settings: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    who = identity.load(state)
    identity.save_enrolment(state, Enrolment("http://127.0.0.1:8470", who.device, "laptop-1"))
    with open_here(state, max_mb=1) as spool:
        for _ in range(3):
            spool.append(event.heartbeat(NOON, policies="", outcomes={}))
        spool.acknowledge([1], now=NOON)
    assert main(["status", *settings]) == 0
    shown = capsys.readouterr().out
    assert "laptop-1" in shown
    assert "2026-11-21 12:00:00 UTC" in shown
    with open_here(state, max_mb=1) as spool:
        spool.refuse(2, "malformed")
    assert main(["status", "--json", *settings]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["waiting"], said["refused"][0]["reason"]) == (1, "malformed")
