"""Which events put hands where."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.sightings import desktop, see
from tests.signins.stories import DESKTOP, LEEDS, PHONE, line, numbered, web, world

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
