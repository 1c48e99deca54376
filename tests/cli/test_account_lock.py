"""`safehand account lock`: 0 when all is done, 1 when something is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.accounts import Step
from tests.cli.accounts_terminal import AccountsTerminal


def test_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    terminal.locked()
    said = capsys.readouterr().out
    assert all(step.value in said for step in Step)
    assert "kim is locked" in said
    assert terminal.reported() == ["account-locked"]


def test_a_step_that_is_not_done_is_1_and_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    terminal.system.failing[Step.SESSIONS] = "3 processes do not end"
    assert terminal.run("account", "lock", "kim", "--reason", "seen on a note") == 1
    said = capsys.readouterr()
    assert "NOT DONE: 3 processes do not end" in said.out
    assert "once more" in said.err
    terminal.system.failing.clear()
    terminal.locked()
