"""`safehand signins contest`: the person's own words, on the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_signins_alerts import settings, signins

__all__ = ["settings"]


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (["--yes"], "answered-yes"),
        (["--no"], "answered-no"),
        (["--reason", "that was my new laptop"], "contested"),
    ],
)
def test_it_is_recorded_and_a_hold_stays(
    settings: Path, capsys: pytest.CaptureFixture[str], words: list[str], step: str
) -> None:
    assert signins(settings, "contest", "1", *words) == 0
    assert "it is open" in capsys.readouterr().out
    assert signins(settings, "alerts", "1") == 1
    assert step in capsys.readouterr().out
