"""What is done, what is not, and what never is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.signins.alert import Kind
from agent.signins.directory import Account, AccountKind
from agent.signins.parameters import Response
from agent.signins.response import Action, Hold, Situation, Why, decide

DAY, HOUR = 86_400_000, 3_600_000
NOW = 100 * DAY
ALICE = Account("alice", AccountKind.PERSON)


def _situation(**changes: Any) -> Situation:
    return Situation(**({"now": NOW, "begun": 0, "accounts": 50} | changes))


@pytest.mark.parametrize(
    ("tier", "kind", "action"),
    [
        (1, Kind.CONCURRENCY, Action.ASK),
        (1, Kind.UNFAMILIAR, Action.SECOND_FACTOR),
        (2, Kind.VELOCITY, Action.SECOND_FACTOR),
        (3, Kind.CONCURRENCY, Action.HOLD),
    ],
)
def test_tiers(tier: int, kind: Kind, action: Action) -> None:
    found = decide(ALICE, tier, kind, _situation())
    assert (found.action, found.would, found.why) == (action, action, ())
    assert found.until == (NOW + HOUR if action is Action.HOLD else None)


@pytest.mark.parametrize(
    ("account", "changes", "why"),
    [
        (ALICE, {"begun": NOW - 13 * DAY}, Why.SHADOW),
        (Account("x", AccountKind.UNKNOWN), {}, Why.UNKNOWN),
        (Account("g", AccountKind.BREAK_GLASS), {}, Why.PROTECTED),
        (Account("s", AccountKind.SERVICE), {}, Why.PROTECTED),
        (Account("r", AccountKind.SHARED), {}, Why.PROTECTED),
        (ALICE, {"administrators": ["alice"]}, Why.PROTECTED),
        (ALICE, {"rules": Response(never=("alice",))}, Why.PROTECTED),
        (ALICE, {"holds": [Hold("alice", NOW - 2 * HOUR, None)]}, Why.HELD),
        (ALICE, {"holds": [Hold("alice", NOW - 30 * HOUR, NOW - 23 * HOUR)]}, Why.QUIET),
        (ALICE, {"holds": [Hold(n, NOW - 1, NOW) for n in "bc"]}, Why.CAP),
    ],
)
def test_what_is_only_told(account: Account, changes: dict[str, Any], why: Why) -> None:
    found = decide(account, 3, Kind.CONCURRENCY, _situation(**changes))
    assert (found.action, found.would, found.why) == (Action.TELL, Action.HOLD, (why,))


@pytest.mark.parametrize(
    "changes",
    [
        {"administrators": ["alice", "bob"]},
        {"holds": [Hold("alice", NOW - 30 * HOUR, NOW - 25 * HOUR)]},
        {"holds": [Hold("b", NOW - 1, NOW)]},
        {"accounts": 200, "holds": [Hold(n, NOW - 1, NOW) for n in "bcd"]},
        {"begun": NOW - 14 * DAY},
    ],
)
def test_what_is_held_all_the_same(changes: dict[str, Any]) -> None:
    assert decide(ALICE, 3, Kind.VELOCITY, _situation(**changes)).action is Action.HOLD


def test_rules_that_are_refused() -> None:
    for changes in ({"hold_minutes": 61}, {"holds_share": 0.5}, {"quiet_hours": -1}):
        with pytest.raises(ValueError, match=r"must be|negative"):
            Response(**changes)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(AccountKind)),
    st.integers(0, 5),
    st.sampled_from(list(Kind)),
    st.integers(0, 2**40),
    st.integers(0, 2**40),
    st.integers(0, 10**6),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2**40)), max_size=4),
    st.sets(st.sampled_from("abc")),
)
def test_a_protected_account_is_never_suspended(
    kind: AccountKind,
    tier: int,
    rule: Kind,
    now: int,
    begun: int,
    accounts: int,
    holds: list[tuple[str, int]],
    administrators: set[str],
) -> None:
    situation = Situation(
        now=now,
        begun=begun,
        accounts=accounts,
        holds=[Hold(name, at, None) for name, at in holds],
        administrators=administrators,
    )
    found = decide(Account("a", kind), tier, rule, situation)
    if kind in (AccountKind.BREAK_GLASS, AccountKind.SERVICE, AccountKind.SHARED):
        assert found.action is Action.TELL or tier == 0 or Why.SHADOW in found.why
        assert found.action not in (Action.HOLD, Action.SECOND_FACTOR)
    if administrators == {"a"}:
        assert found.action is not Action.HOLD
    assert (found.until is not None) is (found.action is Action.HOLD)
    if found.until is not None:
        assert found.until - now <= HOUR
