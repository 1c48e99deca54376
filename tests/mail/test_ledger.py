"""Counts by day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from agent.mail.ledger import Ledger, Tally
from agent.mail.rules import Mode, Rules
from tests.mail.test_screen import GRAVE, MILD, OUT, PLAIN, TAGGED, screen

DAY = date(2026, 11, 16)


def tally() -> Tally:
    found = Tally()
    for verdict in (
        screen(),
        screen(PLAIN, OUT, MILD),
        screen(PLAIN, OUT, GRAVE),
        screen(TAGGED, OUT, GRAVE),
        screen(PLAIN, OUT, GRAVE, rules=Rules(mode=Mode.OBSERVE)),
    ):
        found.add(verdict)
    return found


def test_what_was_done_and_what_would_be() -> None:
    found = tally()
    assert found.actions == {"allow": 2, "flag": 2, "hold": 1}
    assert found.would == {"allow": 2, "flag": 1, "hold": 2}
    assert found.stopped == {"rule:grave-personal-data": 2, "no-marking": 2}


def test_days_add_up(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(tally(), DAY)
    ledger.add(tally(), DAY)
    ledger.add(Tally(contested=Counter(["rule:grave-personal-data"])), DAY)
    ledger.add(tally(), date(2026, 10, 1))
    found = Ledger(tmp_path).since(DAY)
    assert found.messages == 10
    assert found.stopped["no-marking"] == 4
    assert found.contested == {"rule:grave-personal-data": 1}
    assert ledger.since(date(2020, 1, 1)).messages == 15


def test_a_damaged_file_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, surely" * 500)
    with pytest.raises(OSError, match="ledger"):
        Ledger(tmp_path)
