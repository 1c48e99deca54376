"""`safehand central restore` makes a copy the log again."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.signins_follower import FILE
from agent.signins.database import File
from agent.signins.journal import Journal
from tests.central.devices import a_heartbeat
from tests.cli.central_log import central, report, store_of
from tests.signins.test_journal import DAY, NOW, SHARED, WORLD


def test_it_is_there_again(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(settings, a_heartbeat())
    copies = tmp_path / "copies"
    assert central(settings, "backup", str(copies)) == 0
    (copy,) = copies.glob("log-*.sqlite3")
    assert central(settings, "restore", str(copy)) == 2
    assert "Move it" in capsys.readouterr().err
    (settings.parent / "state" / "central").rename(tmp_path / "lost")
    assert central(settings, "restore", str(copy)) == 0
    said = capsys.readouterr()
    assert "entries are back" in said.out
    assert "registers and alerts are back" in said.out
    assert "rolled back" in said.err
    store = store_of(settings)
    assert store.snapshot().events == 1
    store.close()


def test_decisions_about_sign_ins_come_along(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(settings, a_heartbeat())
    folder = settings.parent / "state" / "central"
    file = File(folder / FILE)
    more = {"now": NOW, "begun": NOW - 30 * DAY, "versions": {}}
    (made,) = Journal(file).decide([SHARED], WORLD, **more)
    file.close()
    assert central(settings, "backup", str(tmp_path / "copies")) == 0
    assert "decisions about sign-ins" in capsys.readouterr().out
    folder.rename(tmp_path / "lost")
    copy = max((tmp_path / "copies").glob("log-*.sqlite3"))
    assert central(settings, "restore", str(copy)) == 0
    assert "decisions about sign-ins" in capsys.readouterr().out
    file = File(folder / FILE)
    assert Journal(file).entries() == [made]
    file.close()
