"""A door is judged by its weakest way, in every world that is possible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.checks._factors import NOTHING, Factor, Way, factors
from agent.checks._mfa.access import Door, Doubt, Ways, judge
from agent.event import Outcome

PASSWORD = Way(factors(Factor.PASSWORD), ("here: pam_unix accepts the password",))
BOTH = Way(factors(Factor.PASSWORD, Factor.CODE))
KEY_AND_CODE = Way(factors(Factor.SSH_KEY, Factor.CODE))
FREE = Way(NOTHING)


def door(
    *worlds: Ways, broadest: Ways | None = None, shut: bool = False, cut: Doubt | None = None
) -> Door:
    every = broadest if broadest is not None else tuple(way for world in worlds for way in world)
    return Door("login", every, lambda: iter(worlds), shut, cut)


@pytest.mark.parametrize(
    ("here", "outcome", "reason"),
    [
        (door((BOTH,)), Outcome.PASS, "second-factor-required"),
        (door((PASSWORD,)), Outcome.FAIL, "no-second-factor"),
        (door((PASSWORD, BOTH)), Outcome.FAIL, "second-factor-avoidable"),
        (door((FREE, BOTH)), Outcome.FAIL, "no-factor-asked"),
        (door((KEY_AND_CODE,)), Outcome.FAIL, "one-kind-twice"),
        (door((PASSWORD, BOTH), (PASSWORD, BOTH)), Outcome.FAIL, "second-factor-avoidable"),
        (door((PASSWORD,), (PASSWORD, BOTH)), Outcome.FAIL, "no-second-factor"),
        (door((PASSWORD,), (BOTH,)), Outcome.UNKNOWN, "cannot-be-ruled-out"),
        (door((PASSWORD,), ()), Outcome.UNKNOWN, "cannot-be-ruled-out"),
        (door((BOTH,), broadest=(BOTH, PASSWORD)), Outcome.UNKNOWN, "cannot-be-ruled-out"),
        (door(()), Outcome.UNKNOWN, "nobody-can-sign-in"),
        (door((), shut=True), Outcome.NOT_APPLICABLE, "closed"),
        (door((BOTH,), cut=("cut-off", "It ends in the middle.")), Outcome.UNKNOWN, "cut-off"),
        (
            door((PASSWORD,), cut=("cut-off", "It ends in the middle.")),
            Outcome.FAIL,
            "no-second-factor",
        ),
    ],
)
def test_judge(here: Door, outcome: Outcome, reason: str) -> None:
    scope = judge(here, two_of_one_kind=False)
    assert (scope.outcome, scope.reason) == (outcome, reason)
    assert scope.explanation or outcome is Outcome.PASS


def test_two_of_one_kind_is_the_organisation_s_choice() -> None:
    assert judge(door((KEY_AND_CODE,)), two_of_one_kind=True).outcome is Outcome.PASS
    assert judge(door((PASSWORD,)), two_of_one_kind=True).outcome is Outcome.FAIL


def test_the_way_is_told() -> None:
    scope = judge(door((PASSWORD,)), two_of_one_kind=False)
    assert scope.explanation == (
        "A password is enough to get in by login. How: here: pam_unix accepts the password."
    )


def test_too_many_worlds_are_not_taken_for_a_failure() -> None:
    def worlds() -> Iterator[Ways]:
        raise ValueError

    here = Door("login", (PASSWORD,), worlds)
    assert judge(here, two_of_one_kind=False).outcome is Outcome.UNKNOWN
