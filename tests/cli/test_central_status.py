"""`safehand central status` says how things stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli._central_status import _printable
from tests.central.devices import (
    a_finding,
    a_heartbeat,
    a_held_message,
)
from tests.cli.central_log import (
    central,
    report,
)


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


def test_a_terminal_obeys_no_device() -> None:
    assert _printable("a\x1b[31mb\nc\u202ed") == "a�[31mb�c�d"
