"""Days as bits, and answers that do not depend on the order."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.signins.history import History, bit, days_between

DAYS = st.integers(18_262, 21_000)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # of a busy machine
@given(st.sets(DAYS, max_size=10), DAYS, DAYS)
def test_days_between(days: set[int], first: int, last: int) -> None:
    whole = 0
    for day in days:
        whole |= bit(day)
    assert days_between(whole, first, last) == sum(first <= day <= last for day in days)


def test_days_before_the_first_are_one() -> None:
    assert bit(1) == bit(18_262)
    assert days_between(bit(18_262), 0, 1) == 0 or days_between(bit(18_262), 0, 1) == 1


def test_who_used_what() -> None:
    history = History()
    for day, account in ((20_000, "a"), (20_001, "a"), (20_001, "b"), (20_050, "b"), (20_001, "a")):
        history.used("L", account, day)
        history.stayed("n", account, day)
    assert history.users("L", 20_000, 20_010) == {"a": 2, "b": 1}
    assert history.days("L", "a", 20_001, 20_060) == [20_001]
    assert history.days("L", "nobody", 20_000, 20_060) == []
    assert history.guests("n", 20_002, 20_060) == {"b": 1}
    assert history.users("unheard of", 0, 30_000) == {}


def test_the_first_time_is_the_earliest() -> None:
    history = History()
    for moment in (5, 3, 9):
        history.saw("a", "x", moment)
    assert history.first("a", "x") == 3
    assert history.first("a", "y") is None
    assert history.first("b", "x") is None
