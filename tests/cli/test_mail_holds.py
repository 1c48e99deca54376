"""`safehand mail holds`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.cli import main
from agent.event import Body
from agent.mail.envelope import Envelope
from agent.mail.facts import Facts
from agent.mail.holds import Holds
from agent.ocsf import hold_decided

NOW = datetime(2026, 11, 16, 9, 12, tzinfo=UTC)


def step(hold: str) -> Body:
    return hold_decided(NOW, hold=hold, step="held", message_digest="d", reason="", by="")


def keep(state: Path) -> str:
    facts = Facts(
        Envelope("me@example.org", ("a@clinic.example",)),
        "d",
        {"nhs-number": 1},
        ("NHS number: 1, in body",),
        1,
        "company",
    )
    message = b"Subject: a\r\n\r\nNHS number: 943 476 5919\r\n"
    return Holds(state / "mail").keep(message, facts, step, NOW)


def settings(tmp_path: Path, next_hop: str = "127.0.0.1:1") -> str:
    path = tmp_path / "safehand.toml"
    path.write_text(f'state = "{tmp_path.as_posix()}"\n[gateway]\nnext_hop = "{next_hop}"\n')
    return str(path)


def test_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "holds", "--settings", settings(tmp_path)]) == 0
    assert "No message is held" in capsys.readouterr().out


def test_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold = keep(tmp_path)
    assert main(["mail", "holds", "--settings", settings(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert hold in shown
    assert "NHS number: 1, in body" in shown
    assert "476 5919" not in shown
    assert main(["mail", "holds", "--json", "--settings", settings(tmp_path)]) == 1
    line = json.loads(capsys.readouterr().out)
    assert (line["id"], line["state"]) == (hold, "held")
