"""`safehand central backup` copies the log while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.central.devices import a_heartbeat
from tests.cli.central_log import central, report


def test_a_copy(settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat())
    assert central(settings, "backup", str(tmp_path / "copies")) == 0
    said = capsys.readouterr()
    assert ".sqlite3: 0 entries, whole." in said.out
    assert (tmp_path / "copies" / "desk.sqlite3").is_file()
    assert "keys" in said.err


def test_without_a_log(settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert central(settings, "backup", str(tmp_path / "copies")) == 2
    assert "no central log" in capsys.readouterr().err


def test_a_log_in_postgresql(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.write_text('[central]\nstore = "postgresql://safehand@/log"\n')
    assert central(settings, "backup", str(tmp_path / "copies")) == 2
    assert "pg_dump" in capsys.readouterr().err
    settings.write_text('[central]\nstore = "mysql://log"\n')
    assert central(settings, "backup", str(tmp_path / "copies")) == 2
    assert "central.store" in capsys.readouterr().err
