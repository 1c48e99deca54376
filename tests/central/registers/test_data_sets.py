"""agent.central.registers.data_sets: uses and places that need a decision are flagged."""

from __future__ import annotations

import pytest

from agent.central.registers.data_sets import DATA_SETS
from tests.central.registers.entries import DATA_SET, an_entry, at


@pytest.mark.parametrize(
    ("more", "flags"),
    [
        ({}, 0),
        ({"beyond-care": "yes"}, 1),
        ({"beyond-care": "yes", "nhs-data": "no"}, 0),
        ({"beyond-care": "yes", "opt-out": "applied"}, 0),
        ({"beyond-care": "yes", "opt-out": "does-not-apply"}, 1),
        ({"beyond-care": "yes", "opt-out": "does-not-apply", "opt-out-why": "Anonymous."}, 0),
        ({"place": "nhs-approved"}, 0),
        ({"place": "elsewhere"}, 1),
        ({"place": "elsewhere", "place-decision": "Adequacy."}, 0),
        ({"place": "elsewhere", "beyond-care": "yes"}, 2),
    ],
)
def test_what_needs_a_decision(more: dict[str, str], flags: int) -> None:
    assert len(DATA_SETS.flags(an_entry(DATA_SETS, {**DATA_SET, **more}))) == flags


def test_what_is_due() -> None:
    (review,) = DATA_SETS.due([an_entry(DATA_SETS, DATA_SET)], None)
    assert review.by == at("2027-01-31T23:59:59")
    ends = an_entry(DATA_SETS, DATA_SET, delete="2026-12-31")
    assert [each.key for each in DATA_SETS.due([ends], None)] == ["review", "delete"]
    assert DATA_SETS.lacks(ends) != ()
    gone = an_entry(DATA_SETS, DATA_SET, delete="2026-12-31", deleted="2026-12-30")
    assert [each.key for each in DATA_SETS.due([gone], None)] == ["review"]
    assert DATA_SETS.lacks(gone) == ()
