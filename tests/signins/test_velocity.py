"""Certificate A by itself."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.velocity import certify
from tests.signins.stories import (
    ALICES_HOME,
    DELHI,
    DESKTOP,
    LEEDS,
    MADRID,
    PHONE_NET,
    VPN,
    line,
    web,
)
from tests.signins.test_view import view


def _found(*parts: Any, **changes: Any) -> list[Any]:
    return list(certify(view(*parts, **changes)))


def _a(when: str = "09:00", ip: str = LEEDS) -> dict[str, Any]:
    return line("alice", "active", when, "LT-A", ip=ip)


def _b(when: str, ip: str) -> dict[str, Any]:
    return line("alice", "active", when, "LT-A2", ip=ip)


@pytest.mark.parametrize(
    ("when", "ip", "found"),
    [
        ("10:00", DELHI, True),
        ("08:00", DELHI, True),
        ("15:00", DELHI, True),
        ("17:00", DELHI, False),  # 6,700 km in eight hours: an airliner does that
        ("09:30", MADRID, True),
        ("11:00", MADRID, False),
        ("09:30", PHONE_NET, False),
        ("09:30", VPN, False),
        ("09:30", ALICES_HOME, False),
    ],
)
def test_near_and_far(when: str, ip: str, found: bool) -> None:
    assert bool(_found(_a(), _b(when, ip))) is found


def test_one_uninformative_event_between_does_not_hide_it() -> None:
    events = [_a(), _b("09:20", VPN), _b("09:25", PHONE_NET), _b("09:30", DELHI)]
    (found,) = _found(events)
    assert found.tier == 3
    assert found.bound_km is not None
    assert 6000 < found.bound_km < 7000
    assert "at Leeds" in found.says
    assert "in IN" in found.says


@pytest.mark.parametrize(
    ("other", "tiers"),
    [
        (web("alice", "09:30", DELHI, user_agent=DESKTOP), [2]),
        (web("alice", "09:30", DELHI, mfa=True), [2]),
        (web("alice", "09:30", DELHI), [1]),
        (web("alice", "09:30", DELHI, device="LT-B", source="entra"), [2]),
        (web("alice", "09:30", DELHI, device="LT-A2", source="entra"), []),
        (web("alice", "09:30", DELHI, device="LT-A2", source="entra", mfa=True), [2]),
    ],
)
def test_what_no_agent_saw_says_less(other: dict[str, Any], tiers: list[int]) -> None:
    assert [each.tier for each in _found(_a(), other)] == tiers


def test_without_any_agent() -> None:
    one = web("alice", "09:00", LEEDS, device="LT-C")
    assert [e.tier for e in _found(one, web("alice", "09:30", DELHI, user_agent=DESKTOP))] == [1]
    assert _found(web("alice", "09:00", ALICES_HOME), web("alice", "09:30", DELHI)) == []


def test_one_device_is_one_place() -> None:
    assert _found(_a(), _a("09:30", DELHI)) == []
