"""`safehand account settle`: what the agent has done once a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.accounts_terminal import AccountsTerminal


def test_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    terminal.closed()
    assert terminal.run("account", "reissue", "kim") == 0
    capsys.readouterr()
    assert terminal.run("account", "settle") == 0
    assert capsys.readouterr().out == ""
    terminal.system.chosen.add("kim")
    assert terminal.run("account", "settle") == 0
    assert capsys.readouterr().out == "kim is returned now.\n"
    assert terminal.reported()[-1] == "account-returned"
