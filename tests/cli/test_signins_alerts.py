"""`safehand signins alerts`, and what people do about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.signins.database import File
from agent.signins.journal import Journal
from tests.signins.test_journal import DAY, NOW, SHARED, WORLD


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """An installation whose central log has one hold."""
    settings = tmp_path / "safehand.toml"
    settings.write_text(f'state = "{tmp_path.as_posix()}/state"\n')
    folder = tmp_path / "state" / "central"
    folder.mkdir(parents=True)
    file = File(folder / "signins.sqlite3")
    journal = Journal(file)
    journal.decide([SHARED], WORLD, now=NOW, begun=NOW - 30 * DAY, versions={"policies": "p"})
    file.close()
    return settings


def signins(settings: Path, *words: str) -> int:
    return main(["--settings", str(settings), "signins", *words])


def test_the_hold_and_its_two_events(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signins(settings, "alerts") == 1
    shown = capsys.readouterr().out
    for each in (*(e.id for e in SHARED.certificate.events), "alice", "hold until", "release 1"):
        assert each in shown
    assert signins(settings, "alerts", "--json") == 1
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert (line["number"], line["action"], line["standing"]) == (1, "hold", "open")
    assert [each["what"] for each in line["steps"]] == ["made", "held-by-hand"]
    assert signins(settings, "alerts", "7") == 2


def test_no_journal_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}"\n')
    assert signins(file, "alerts") == 2
    assert "no sign-ins were judged here" in capsys.readouterr().err
