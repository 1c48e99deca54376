"""agent.central.registers.reviews: again and again."""

from __future__ import annotations

from datetime import date

from agent.central.registers.reviews import REVIEWS, Parameters, Review
from tests.central.registers.entries import an_entry, at

YEARLY = Review("contact-details", "Confirm them", 12, "SP-quality", date(2026, 12, 31))


def test_it_is_due_first_and_then_again() -> None:
    wanted = Parameters((YEARLY,))
    (first,) = REVIEWS.due([], wanted)
    assert (first.by, first.what, first.clause) == (
        at("2026-12-31T23:59:59"),
        "Confirm them",
        "SP-quality",
    )
    done = [
        an_entry(REVIEWS, {"review": "contact-details", "done": day, "result": "All right."})
        for day in ("2026-11-30", "2025-11-01")
    ]
    assert [each.by for each in REVIEWS.due(done, wanted)] == [at("2027-11-30T23:59:59")]
    other = an_entry(REVIEWS, {"review": "dspt", "done": "2026-11-30", "result": "Submitted."})
    assert REVIEWS.due([other], wanted) == [first]
