"""agent.checks.usb_storage: at least as strict as the policy."""

from __future__ import annotations

import itertools

import pytest

from agent.checks.usb_storage import Access, Facts, Parameters, judge
from agent.event import Outcome

STRICTEST_FIRST = list(Access)


@pytest.mark.parametrize(("has", "wanted"), list(itertools.product(Access, Access)))
def test_every_pair(has: Access, wanted: Access) -> None:
    outcome = judge(Facts(has, "somehow"), Parameters(wanted)).outcome
    if wanted is Access.ALLOWED:
        assert outcome is Outcome.NOT_APPLICABLE
    else:
        strict = STRICTEST_FIRST.index(has) <= STRICTEST_FIRST.index(wanted)
        assert outcome is (Outcome.PASS if strict else Outcome.FAIL)


def test_what_cannot_be_seen_is_unknown() -> None:
    assert judge(Facts(None, "no profile"), Parameters()).outcome is Outcome.UNKNOWN
