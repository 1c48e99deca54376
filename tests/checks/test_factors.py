"""Kinds are counted, not things."""

from __future__ import annotations

import pytest

from agent.checks._factors import (
    NOTHING,
    Factor,
    Factors,
    Kind,
    Way,
    factors,
    kinds,
    strength,
    weakest,
    words,
)


@pytest.mark.parametrize(
    ("presented", "count"),
    [
        (NOTHING, 0),
        (factors(Factor.PASSWORD), 1),
        (factors(Factor.PASSWORD, Factor.PIN), 1),
        (factors(Factor.SSH_KEY, Factor.CODE), 1),
        (factors(Factor.BIOMETRIC), 1),
        (factors(Factor.PASSWORD, Factor.CODE), 2),
        (factors(Factor.SMART_CARD, Factor.PIN), 2),
        (factors(Factor.PASSWORD, Factor.CODE, Factor.BIOMETRIC), 3),
    ],
)
def test_strength(presented: Factors, count: int) -> None:
    assert strength(presented) == count


def test_every_factor_has_a_kind() -> None:
    assert kinds(frozenset(Factor)) == frozenset(Kind)


def test_the_weakest_way_has_the_fewest_kinds_then_the_fewest_things() -> None:
    one = Way(factors(Factor.PASSWORD))
    same_kind = Way(factors(Factor.PASSWORD, Factor.PIN))
    two = Way(factors(Factor.PASSWORD, Factor.CODE))
    assert weakest([two, same_kind, one]) is one
    assert weakest([two, same_kind]) is same_kind
    assert weakest([]) is None


def test_words() -> None:
    assert words(NOTHING) == "nothing at all"
    assert words(factors(Factor.CODE)) == "a one-time code"
    assert words(factors(Factor.PASSWORD, Factor.CODE)) == "a one-time code and a password"
