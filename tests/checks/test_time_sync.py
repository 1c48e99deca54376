"""agent.checks.time_sync: in step, out of step, switched off, or nobody says."""

from __future__ import annotations

import pytest

from agent.checks.time_sync import Facts, Parameters, judge
from agent.event import Outcome


@pytest.mark.parametrize(
    ("facts", "outcome", "reason"),
    [
        (Facts("x", synchronised=True), Outcome.PASS, "synchronised"),
        (Facts("x", synchronised=False), Outcome.FAIL, "not-synchronised"),
        (Facts("x", synchronised=None), Outcome.UNKNOWN, "cannot-be-told"),
        (Facts("x", synchronised=False, enabled=False), Outcome.FAIL, "switched-off"),
        (Facts("x", synchronised=None, enabled=False), Outcome.FAIL, "switched-off"),
    ],
)
def test_judge(facts: Facts, outcome: Outcome, reason: str) -> None:
    finding = judge(facts, Parameters())
    assert (finding.outcome, finding.reason) == (outcome, reason)
