"""`safehand central purge` deletes what is past its time, and believes no wild clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.central.devices import NOW, a_heartbeat
from tests.cli.central_log import central, report


def test_purge(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.cli.central_log.utc_now", lambda: NOW)
    report(settings, a_heartbeat())
    monkeypatch.setattr("agent.central.server.utc_now", lambda: NOW)
    assert central(settings, "purge") == 0
    assert capsys.readouterr().out == "Nothing is past its time.\n"
    monkeypatch.setattr("agent.central.server.utc_now", lambda: NOW + timedelta(days=731))
    assert central(settings, "purge") == 2
    assert "--clock-is-right" in capsys.readouterr().err
    assert central(settings, "purge", "--clock-is-right") == 0
    assert capsys.readouterr().out == "otherwise: 1 events are gone, their time being over\n"
