"""`safehand central alerts`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.alerts import Level, book
from agent.central.alerts.rules import Telling
from agent.central.desk.sqlite import FILE, SqliteDesk
from agent.cli import main
from tests.central.desks import AT, a_condition


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "safehand.toml").write_text(
        f'state = "{tmp_path.as_posix()}/state"\npolicies = "{tmp_path.as_posix()}/policies"\n'
    )
    (tmp_path / "policies").mkdir()
    return ["--settings", str(tmp_path / "safehand.toml")]


def desk_in(folder: Path) -> SqliteDesk:
    return SqliteDesk(folder / "state" / "central" / FILE)


def test_the_list(options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["central", "alerts", *options]) == 0
    assert "No alert is open." in capsys.readouterr().err
    desk = desk_in(tmp_path)
    with desk.change() as db:
        book.reconcile(db, [a_condition("a", Level.CRITICAL)], Telling(), AT)
    desk.close()
    assert main(["central", "alerts", *options]) == 1
    assert "critical  Laptop 1: a (since 2026-11-21T12:00:00.000Z)" in capsys.readouterr().out
    assert main(["central", "alerts", "--json", *options]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["alert"], said["level"], said["acknowledged_by"]) == (1, "critical", None)


def test_trying_the_channels(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["central", "alerts", "--test", *options]) == 2
    assert "no channel is set up" in capsys.readouterr().err
    (tmp_path / "policies" / "alerts.toml").write_text('[channel-chat]\nurls-file = "/none/urls"\n')
    assert main(["central", "alerts", "--test", *options]) == 1
    assert "/none/urls: this file of addresses cannot be read" in capsys.readouterr().out
    assert main(["central", "alerts", "--test", "--json", *options]) == 1
    assert json.loads(capsys.readouterr().out)["channel"] == "chat"
