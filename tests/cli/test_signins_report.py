"""`safehand signins report`: a month, its table and its chart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.signins_follower import FILE
from agent.signins.database import File
from agent.signins.state import State
from tests.cli.test_signins_alerts import settings, signins
from tests.signins.stories import numbered, works, world
from tests.signins.test_tables import write

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


MARCH_2025 = -609
"""The first Monday of that month, in days from the stories' Monday."""
LINES = [
    *(each for n in range(14) for each in works("bob", "LT-B", "13:00-13:20", day=MARCH_2025 + n)),
    *(
        each
        for n in (1, 2, 4, 8, 9, 11)
        for each in works("alice", "LT-B", "09:00-09:10", day=MARCH_2025 + n, ip="81.2.69.7")
    ),
]
DAYS = ["2025-03-04", "2025-03-05", "2025-03-07", "2025-03-11", "2025-03-12", "2025-03-14"]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    return write(tmp_path / "tables")


def test_slow_signs_in_recorded_sign_ins(
    tmp_path: Path, tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in LINES))
    settings = tmp_path / "safehand.toml"  # no central log is needed
    settings.write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    words = ["report", str(file), "--directory", str(tables)]
    assert signins(settings, *words) == 0
    shown = capsys.readouterr().out
    assert "LT-B (usually bob): " + ", ".join(DAYS) in shown
    assert "reception" in shown
    assert "none is an alert" in shown
    assert "81.2" not in shown
    assert signins(settings, *words, "--json") == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["slow-until"] == "2025-03-16"
    (row,) = [each for each in whole["slow"] if each["account"] == "alice"]
    assert (row["sign"], row["days"]) == ("borrowed", 6)
    assert row["devices"] == [{"device": "LT-B", "usual": ["bob"], "days": DAYS}]
    assert signins(settings, *words, "--month", "2025-09") == 0
    assert "LT-B" not in capsys.readouterr().out
    assert signins(settings, *words, "--svg", "x.svg") == 2
    capsys.readouterr()
    file.write_text("nonsense\n")
    assert signins(settings, *words) == 2
    assert "line 1" in capsys.readouterr().err


def test_slow_signs_in_what_the_log_remembers(
    settings: Path, tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = File(settings.parent / "state" / "central" / FILE)
    state = State(file, world())
    state.take(numbered(LINES), cursor=0)
    file.close()
    words = ["report", "--directory", str(tables), "--month", "2025-03"]
    assert signins(settings, *words) == 0
    shown = capsys.readouterr().out
    assert "Decisions about sign-ins, March 2025" in shown
    assert "LT-B (usually bob): " + ", ".join(DAYS) in shown
    assert signins(settings, *words, "--json") == 0
    whole = json.loads(capsys.readouterr().out)
    assert [each["account"] for each in whole["slow"]] == ["alice", "reception"]
    assert whole["slow-until"] == "2025-03-31"
