"""`safehand central status` says how things stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.central.alerts import Level, book
from agent.central.alerts.rules import Telling
from agent.central.desk.sqlite import FILE, SqliteDesk
from agent.cli._central_status import _printable
from tests.central.desks import AT, a_condition
from tests.central.devices import (
    a_finding,
    a_heartbeat,
    a_held_message,
)
from tests.central.registers.entries import BREACH
from tests.cli.central_log import (
    central,
    report,
)
from tests.cli.test_central_register import words as given


@pytest.fixture(autouse=True)
def _without_reviews(settings: Path, tmp_path: Path) -> None:
    """No policy but the defaults: the dates in those that come with Safehand pass."""
    (tmp_path / "none").mkdir()
    text = settings.read_text("utf-8")
    settings.write_text(f'policies = "{(tmp_path / "none").as_posix()}"\n{text}', "utf-8")


def test_status_of_an_empty_log(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert central(settings, "status") == 0
    assert capsys.readouterr().out == "No device reports here yet.\n"


def test_status_says_what_is_wrong(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat(), a_finding(), a_held_message())
    assert central(settings, "status") == 1
    said = capsys.readouterr().out
    for words in (
        "Yes: the one device needs attention.",
        "Laptop 1  Needs attention",
        "disk-encryption: /home is not encrypted. Encrypt it.",
        "7f3a on Laptop 1",
    ):
        assert words in said, words


def test_status_as_json_lines(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(settings, a_heartbeat(), a_finding(), a_held_message())
    assert central(settings, "status", "--json") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["answer", "device", "finding", "held"]
    assert (rows[0]["wrong"], rows[0]["events"]) == (True, 3)
    assert (rows[2]["check"], rows[2]["outcome"]) == ("disk-encryption", "fail")


def test_what_waits_on_the_desk(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert central(settings, "register", "breach", "add", *given(BREACH)) == 1
    desk = SqliteDesk(settings.parent / "state" / "central" / FILE)
    with desk.change() as db:
        book.reconcile(db, [a_condition("a", Level.HIGH)], Telling(), AT)
    desk.close()
    report(settings, a_heartbeat())
    capsys.readouterr()
    assert central(settings, "status") == 1
    said = capsys.readouterr().out
    for wanted in (
        "No device failed, but something waits for you.",
        "2 deadlines passed.",
        "1 grave alert waits for you.",
        "breach 1: tell the ICO, or say why not, since 23 Nov 2026 (TP-notify)",
        "high      Laptop 1: a",
    ):
        assert wanted in said, wanted
    assert central(settings, "status", "--json") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["answer", "device", "overdue", "overdue", "alert"]


def test_a_terminal_obeys_no_device() -> None:
    assert _printable("a\x1b[31mb\nc\u202ed") == "a�[31mb�c�d"
