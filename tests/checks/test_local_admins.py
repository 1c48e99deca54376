"""agent.checks.local_admins: an administrator is on the list under any of its names, or is not."""

from __future__ import annotations

import pytest

from agent.checks.local_admins import Administrator, Parameters, judge
from agent.event import Outcome

AMY = Administrator("LAPTOP7\\amy", "group Administrators", ("S-1-5-21-1-2-3-1001", "amy"))


@pytest.mark.parametrize(
    ("allowed", "outcome"),
    [
        ((), Outcome.FAIL),
        (("ben",), Outcome.FAIL),
        (("amy",), Outcome.PASS),
        (("laptop7\\AMY",), Outcome.PASS),
        (("S-1-5-21-1-2-3-1001",), Outcome.PASS),
        (("S-1-5-21-1-2-3-100",), Outcome.FAIL),
    ],
)
def test_the_list_knows_all_names(allowed: tuple[str, ...], outcome: Outcome) -> None:
    assert judge((AMY,), Parameters(allowed)).outcome is outcome


def test_one_who_is_not_on_the_list_is_named_first() -> None:
    ben = Administrator("ben", "sudo")
    finding = judge((AMY, ben), Parameters(("amy",)))
    assert finding.scope[0].name == "ben"
    assert "ben" in finding.explanation


def test_nobody_may_put_everybody_on_the_list() -> None:
    finding = judge((Administrator("ALL", "sudo"),), Parameters(("ALL",)))
    assert (finding.outcome, finding.reason) == (Outcome.FAIL, "everybody")
