"""`safehand mail setup postfix` where there is no Postfix; tests/real has one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli import main
from tests.cli.test_mail_holds import settings


def test_without_postfix_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert main(["mail", "setup", "postfix", "--settings", settings(tmp_path)]) == 2
    assert "beside Postfix" in capsys.readouterr().err


def test_nothing_to_undo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "setup", "postfix", "--undo", "--settings", settings(tmp_path)]) == 2
    assert "nothing to undo" in capsys.readouterr().err
