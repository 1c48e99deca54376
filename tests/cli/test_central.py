"""The words after `safehand central` are modules; they share a folder, a key and a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import cli
from tests.central.devices import (
    a_heartbeat,
)
from tests.cli.central_log import (
    central,
    report,
)


def test_settings_may_stand_before_or_after_the_command(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(settings, a_heartbeat())
    for words in (
        ["--settings", str(settings), "central", "status"],
        ["central", "--settings", str(settings), "status"],
    ):
        assert cli.main(words) == 1  # the procedure that comes with us is due to be read again
        assert "Laptop 1" in capsys.readouterr().out


def test_a_store_that_is_none(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = settings.parent / "state" / "central"
    folder.mkdir(parents=True)
    (folder / "log.sqlite3").write_text("A letter. " * 500)
    for words in (["serve"], ["status"], ["token", "x"]):
        assert central(settings, *words) == 2
        assert "cannot be used" in capsys.readouterr().err
