"""agent.accounts: words that hold together."""

from __future__ import annotations

import pytest

from agent.accounts import FOR_HOLD, ON_SYSTEM, OPEN, Reissue, State, Step


def test_the_order_of_the_steps() -> None:
    assert [each.value for each in Step] == [
        "lock",
        "expire",
        "end-sessions",
        "revoke-keys",
        "drop-tickets",
        "rotate-factor",
        "record",
        "tell-siro",
    ]
    assert tuple(Step)[: len(ON_SYSTEM)] == ON_SYSTEM
    assert set(FOR_HOLD) < set(ON_SYSTEM)


def test_what_is_over() -> None:
    assert set(State) - OPEN == {State.RETURNED, State.RELEASED}


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_a_temporary_password_is_short_lived(minutes: int) -> None:
    with pytest.raises(ValueError, match="short-lived"):
        Reissue(minutes)
