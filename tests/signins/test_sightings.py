"""Which events put hands where, and how far clocks are off."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.sightings import desktop, offsets, see
from tests.signins.stories import DESKTOP, LEEDS, PHONE, line, numbered, web, works, world

WORLD = world()


def _see(*parts: Any) -> Any:
    return see(numbered(*parts), WORLD.directory, WORLD.atlas, moved={})


@pytest.mark.parametrize(
    ("event", "strong"),
    [
        (line("alice", "active", "09:00", "LT-A"), True),
        (line("alice", "unlock", "09:00", "LT-A"), True),
        (line("alice", "active", "09:00", "LT-A", device_authenticated=None), False),
        (web("alice", "09:00", LEEDS, device="LT-A"), False),
        (web("alice", "09:00", LEEDS, user_agent=DESKTOP), False),
        (line("alice", "logon", "09:00", "SRV", source="ssh", mfa=True), False),
    ],
)
def test_hands(event: dict[str, Any], strong: bool) -> None:
    (found,) = _see(event).sightings
    assert found.strong is strong


@pytest.mark.parametrize(
    "event",
    [
        line("alice", "logon", "09:00", "LT-A", outcome="failure"),
        line("alice", "lock", "09:00", "LT-A"),
        line("alice", "idle", "09:00", "LT-A"),
        line("alice", "active", "09:00", "PH-A"),
        line("alice", "active", "09:00", "VDI-1"),
        line("alice", "active", "09:00", "VDI-1", remote_from_device="PH-A"),
        web("alice", "09:00", LEEDS, user_agent=PHONE),
        web("alice", "09:00", LEEDS, outcome=None),
        line("alice", "logon", "09:00", "SRV", source="ssh"),
    ],
)
def test_no_hands(event: dict[str, Any]) -> None:
    assert _see(event).sightings == []


def test_absence_links_and_tunnels_are_noted() -> None:
    seen = _see(
        line("alice", "lock", "09:10", "LT-A"),
        line("alice", "idle", "09:05", "LT-A"),
        line("alice", "active", "09:20", "VDI-1", remote_from_device="LT-A"),
        line("alice", "logon", "09:30", "LT-A", source="vpn"),
    )
    assert len(seen.away["LT-A"]) == 2
    assert seen.away["LT-A"] == sorted(seen.away["LT-A"])
    assert list(seen.links) == [frozenset({"LT-A", "VDI-1"})]
    assert len(seen.remote) == 2


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (DESKTOP, True),
        (PHONE, False),
        ("Outlook-iOS/2.0", False),
        ("curl/8.0", None),
        ("", None),
        (None, None),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", True),
    ],
)
def test_what_a_browser_says(agent: str | None, expected: bool | None) -> None:
    assert desktop(agent) is expected


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


def test_events_that_never_say_when_they_came() -> None:
    events = numbered([e | {"received": None} for e in works("alice", "LT-A", "09:00-11:00")])
    assert offsets(events, 120_000) == {}
