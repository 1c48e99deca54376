"""`safehand account status`: 1 while a case is open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.accounts_terminal import AccountsTerminal


def test_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    assert terminal.run("account", "status") == 0
    assert capsys.readouterr().out == "No account is locked or held.\n"
    terminal.locked()
    capsys.readouterr()
    assert terminal.run("account", "status") == 1
    assert "kim  case 1, locked" in capsys.readouterr().out
    assert terminal.run("account", "status", "kim", "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["account"], said["state"], said["due"]) == ("kim", "locked", None)
    assert [each["step"] for each in said["steps"]][:2] == ["lock", "expire"]
    assert terminal.run("account", "status", "sam") == 0
