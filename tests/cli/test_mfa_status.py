"""`safehand mfa status`: who is enrolled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.mfa import recovery
from tests.cli.enrolled import Terminal


def test_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path, monkeypatch)
    assert terminal.run("mfa", "status") == 0
    assert capsys.readouterr().out == "Nobody is enrolled here.\n"
    terminal.enrol("sam", recovery=recovery.make(2))
    assert terminal.run("mfa", "status") == 0
    assert "2 recovery codes left" in capsys.readouterr().out
    assert terminal.run("mfa", "status", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["account"], said["recovery_left"], said["locked_s"]) == ("sam", 2, 0)
    assert terminal.run("mfa", "status", "pat") == 1
    assert "pat has no second factor" in capsys.readouterr().out
