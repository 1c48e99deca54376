"""`safehand mfa verify`: 0 for a right code, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.enrolled import Terminal


def test_right_then_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path, monkeypatch)
    terminal.enrol()
    code = terminal.code()
    assert terminal.run("mfa", "verify", typed=[code]) == 0
    assert capsys.readouterr().out == "The code is right.\n"
    assert terminal.run("mfa", "verify", "pat", "--json", typed=[code]) == 1
    said = capsys.readouterr().out
    assert json.loads(said) == {
        "account": "pat",
        "outcome": "used",
        "retry_after_s": 0,
        "recovery": False,
    }
    assert code not in said


def test_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path, monkeypatch)
    assert terminal.run("mfa", "verify", typed=["123456"]) == 1
    assert "safehand mfa enrol" in capsys.readouterr().out
    assert terminal.run("mfa", "verify") == 2
