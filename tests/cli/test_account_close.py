"""`safehand account close`: a finding, by somebody who proves who they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.accounts_terminal import AccountsTerminal

CLOSE = ("account", "close", "kim", "--finding", "nobody used it")


def test_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    assert terminal.run(*CLOSE) == 2
    assert "has no open case" in capsys.readouterr().err
    terminal.closed()
    assert "nobody used it" in capsys.readouterr().out
    assert terminal.reported() == ["account-locked", "account-case-closed"]


def test_a_code_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    terminal.locked()
    terminal.enrol()
    assert terminal.run(*CLOSE, typed=["nothing"]) == 2
    assert terminal.run(*CLOSE, typed=[terminal.code()]) == 0
