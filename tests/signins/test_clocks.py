"""How far clocks are off, and how far they may differ."""

from __future__ import annotations

import pytest

from agent.signins.clocks import differences, offsets
from tests.signins.stories import alerts, line, numbered, works


@pytest.mark.parametrize(
    ("late_s", "expected_s"),
    [(1, None), (100, None), (3600, 3600), (-100, None), (-3600, -3600)],
)
def test_clocks(late_s: int, expected_s: int | None) -> None:
    events = numbered(works("alice", "LT-A", "09:00-10:00", late_s=late_s))
    found = offsets(events, 120_000)
    assert list(found.values()) == ([] if expected_s is None else [expected_s * 1000])


def test_a_device_that_was_offline_has_no_slow_clock() -> None:
    arrived = "2026-11-02T15:00:00+00:00"
    events = numbered([e | {"received": arrived} for e in works("alice", "LT-A", "09:00-11:00")])
    assert offsets(events, 120_000) == {}


@pytest.mark.parametrize("minutes", [1, 2, 4, 40])
def test_a_late_delivery_in_one_go_is_no_slow_clock_however_short(minutes: int) -> None:
    """A minute's work, delivered an hour later: every event is about an hour old."""
    told = works("alice", "LT-A", f"09:00-09:{minutes:02}", every_s=30)
    arrived = "2026-11-02T10:00:00+00:00"
    assert offsets(numbered([e | {"received": arrived} for e in told]), 120_000) == {}
    slowly = [e | {"received": f"2026-11-02T10:00:{n % 60:02}+00:00"} for n, e in enumerate(told)]
    assert offsets(numbered(slowly), 120_000) == {}


def test_equally_late_for_longer_than_clocks_may_differ_is_a_slow_clock() -> None:
    events = numbered(works("alice", "LT-A", "09:00-09:03", every_s=30, late_s=3600))
    assert list(offsets(events, 120_000).values()) == [3_600_000]


def test_events_that_never_say_when_they_came() -> None:
    events = numbered([e | {"received": None} for e in works("alice", "LT-A", "09:00-11:00")])
    assert offsets(events, 120_000) == {}


def test_a_short_late_delivery_is_as_certain_as_one_in_time() -> None:
    """Two laptops in use in turns for four minutes, of which the log heard an hour later."""
    arrived = "2026-11-02T10:00:00+00:00"
    told = [*works("alice", "LT-A", "09:00-09:04", every_s=30)]
    told += works("alice", "LT-B", "09:00-09:03", every_s=33)
    late = [each | {"received": arrived} for each in told]
    assert [a.certificate.tier for a in alerts(numbered(late))] == [3]


def test_clocks_differ_by_no_more_than_their_deliveries_show() -> None:
    live = numbered(works("alice", "LT-A", "09:00-10:00", late_s=4))
    assert differences(live) == {"LT-A": 4000}
    mixed = numbered(
        works("alice", "LT-A", "09:00-10:00", late_s=4),
        works("alice", "LT-A", "10:00-12:00", late_s=900),
        works("alice", "LT-B", "09:00-10:00", late_s=-50),
        line("alice", "active", "09:00", "LT-C", received=None),
        line("alice", "logon", "09:00", "LT-C", source="entra"),
    )
    assert differences(mixed) == {"LT-A": 900_000, "LT-B": 50_000}


@pytest.mark.parametrize(("late_s", "tiers"), [(2, [3]), (70, [1]), (3700, [1])])
def test_the_less_the_clocks_may_differ_the_sooner_it_is_certain(
    late_s: int, tiers: list[int]
) -> None:
    """In turns for a minute and a half."""
    told = [*works("alice", "LT-A", "09:00-09:02", every_s=30, late_s=late_s)]
    told += works("alice", "LT-B", "09:00-09:01", every_s=33, late_s=late_s)
    assert [a.certificate.tier for a in alerts(numbered(told))] == tiers
