"""agent.central.registers.exceptions: they go to the SIRO first."""

from __future__ import annotations

from agent.central.registers.exceptions import EXCEPTIONS
from tests.central.registers.entries import an_entry, at

ASKED = {
    "data-set": "1",
    "purpose": "To reach a patient at risk",
    "asked": "2026-11-20T10:00",
    "reason": "vital-interests",
}


def test_it_waits_for_the_siro() -> None:
    waiting = an_entry(EXCEPTIONS, ASKED)
    (due,) = EXCEPTIONS.due([waiting], None)
    assert due.by == at("2026-11-21T10:00")
    assert EXCEPTIONS.lacks(waiting) != ()
    decided = an_entry(EXCEPTIONS, ASKED, decision="allowed", why="A life is at risk.")
    assert EXCEPTIONS.due([decided], None) == []
    assert EXCEPTIONS.lacks(decided) == ()
