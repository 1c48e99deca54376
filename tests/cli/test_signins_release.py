"""`safehand signins release`: one action."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.desk.sqlite import SqliteDesk
from tests.cli.test_signins_alerts import settings, signins

__all__ = ["settings"]


def test_released_in_one_action(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signins(settings, "release", "1", "--reason", "a second laptop, just handed out") == 0
    assert "alice is released" in capsys.readouterr().out
    assert signins(settings, "alerts") == 0
    assert "No decision" in capsys.readouterr().out
    desk = SqliteDesk(settings.parent / "state" / "central" / "desk.sqlite3")
    with desk.read() as db:
        codes = [row[0] for row in db.rows("SELECT code FROM act ORDER BY sequence")]
    desk.close()
    assert [each.removeprefix("sign-in-decision-") for each in codes] == [
        "made",
        "held-by-hand",
        "released",
        "let-go-by-hand",
    ]
    assert signins(settings, "release", "1", "--reason", "again") == 2
    assert "released already" in capsys.readouterr().err


def test_there_must_be_such_a_decision(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signins(settings, "release", "7", "--reason", "x") == 2
    assert "signins alerts --all" in capsys.readouterr().err
