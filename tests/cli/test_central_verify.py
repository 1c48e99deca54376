"""`safehand central verify` finds what was altered."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.central_log import (
    Server,
    central,
    sent_through,
    stop,
)


def test_a_log_that_was_altered(
    served: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent_through(served, settings)
    stop(served)
    database = sqlite3.connect(settings.parent / "state" / "central" / "log.sqlite3")
    database.execute("UPDATE event SET severity = 5 WHERE position = 1")
    database.execute("DELETE FROM event WHERE position = 2")
    database.commit()
    database.close()
    assert central(settings, "verify") == 1
    said = capsys.readouterr().out
    assert "entry 2: its event is gone, and nothing explains why" in said
    assert "rows of table event do not follow" in said
    assert central(settings, "verify", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["entries"] == 4
    assert answer["problems"] > 1


def test_without_a_log_there_is_nothing_to_verify(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, "verify") == 2
    assert "log.pub" in capsys.readouterr().err
