"""`safehand signins confirm`: a person keeps a hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_signins_alerts import settings, signins

__all__ = ["settings"]


def test_it_stays(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signins(settings, "confirm", "1", "--reason", "she says it was not her") == 0
    assert "stays held" in capsys.readouterr().out
    assert signins(settings, "alerts") == 1
    shown = capsys.readouterr().out
    assert "confirmed" in shown
    assert "until" not in shown.split("response")[1].split("\n")[0]
