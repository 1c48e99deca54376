"""`safehand mail reject`."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main
from tests.cli.test_mail_holds import keep, settings


def test_rejected_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["mail", "reject", keep(tmp_path), "--reason", "sent again with the label"]
    words += ["--settings", settings(tmp_path)]
    assert main(words) == 0
    assert "deleted" in capsys.readouterr().out
    assert main(words) == 2
    assert "rejected already" in capsys.readouterr().err


def test_an_id_that_nobody_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["mail", "reject", "ABCD-EFGH", "--reason", "sent again"]
    assert main([*words, "--settings", settings(tmp_path)]) == 2
    assert "safehand mail holds" in capsys.readouterr().err
