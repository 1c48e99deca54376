"""agent.central.console.drawing: moments as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.central.console import drawing
from agent.central.registers import Kind


def test_when() -> None:
    assert drawing.when(datetime(2026, 3, 1, 4, 5, tzinfo=UTC)) == "1 Mar 2026, 04:05"


def test_a_moment_as_a_person_reads_it() -> None:
    assert drawing.shown("2026-11-20T10:00:00+01:00", Kind.MOMENT) == "20 Nov 2026, 09:00 UTC"
    assert drawing.shown("2026-11-20", Kind.DATE) == "2026-11-20"
