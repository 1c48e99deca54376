"""`safehand signins report`: a month, its table and its chart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_signins_alerts import settings, signins

__all__ = ["settings"]


def test_this_month(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signins(settings, "report", "--svg", str(settings.parent / "m.svg")) == 0
    shown = capsys.readouterr().out
    assert "hold, open" in shown
    assert "0  contested" in shown
    assert (settings.parent / "m.svg").read_text().startswith("<svg")
    assert signins(settings, "report", "--json") == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["became"] == {"hold, open": 1}


def test_another_month_and_none(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signins(settings, "report", "--month", "2020-02") == 0
    assert "February 2020" in capsys.readouterr().out
    assert signins(settings, "report", "--month", "soon") == 2
    assert "2026-11" in capsys.readouterr().err
