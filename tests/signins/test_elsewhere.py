"""A second end without a device: only what its network says."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.elsewhere import certify
from tests.signins.stories import (
    ALICES_HOME,
    BOBS_HOME,
    DESKTOP,
    LEEDS,
    PARIS,
    PHONE_NET,
    VPN,
    line,
    web,
    works,
)
from tests.signins.test_view import view

AT_HOME = list(works("alice", "LT-A", "19:00-20:00", ip=ALICES_HOME))


def _tiers(*parts: Any, **changes: Any) -> list[int]:
    return [each.tier for each in certify(view(*parts, **changes))]


@pytest.mark.parametrize(
    ("stray", "tiers"),
    [
        (web("alice", "19:12", BOBS_HOME), []),
        (web("alice", "19:12", BOBS_HOME, user_agent=DESKTOP), [1]),
        (web("alice", "19:12", BOBS_HOME, user_agent=DESKTOP, mfa=True), [2]),
        (web("alice", "19:12", PARIS), [1]),
        (web("alice", "19:12", PARIS, user_agent=DESKTOP), [2]),
        (web("alice", "19:12", "9.9.9.9", user_agent=DESKTOP), []),
        (web("alice", "19:12", "9.9.9.9", user_agent=DESKTOP, mfa=True), [1]),
        (web("alice", "19:12", "9.9.9.9", mfa=True), []),
        (web("alice", "19:12", VPN, user_agent=DESKTOP, mfa=True), []),
        (web("alice", "19:12", PHONE_NET, user_agent=DESKTOP, mfa=True), []),
        (web("alice", "20:12", BOBS_HOME, user_agent=DESKTOP, mfa=True), []),
    ],
)
def test_strays(stray: dict[str, Any], tiers: list[int]) -> None:
    assert _tiers(AT_HOME, stray) == tiers


def test_excuses() -> None:
    stray = web("alice", "19:12", BOBS_HOME, user_agent=DESKTOP, mfa=True)
    been = line("alice", "active", "09:00", "LT-A", ip=BOBS_HOME)
    assert _tiers(AT_HOME, stray, been) == []
    tunnel = line("alice", "logon", "18:50", "LT-A", source="vpn", ip=ALICES_HOME)
    assert _tiers(AT_HOME, stray, tunnel) == []
    planned = {"alice": {"kind": "person", "planned": ["2026-11-02"]}}
    assert _tiers(AT_HOME, stray, accounts=planned) == []
    assert _tiers(AT_HOME, stray, accounts={"alice": {"kind": "admin"}}) == []
    moving = [each | {"ip": LEEDS if n % 2 else ALICES_HOME} for n, each in enumerate(AT_HOME)]
    assert _tiers(moving, stray) == []


def test_the_words() -> None:
    stray = web("alice", "19:12", PARIS, user_agent=DESKTOP)
    (told,) = certify(view(AT_HOME, stray))
    assert "from a network in FR" in told.says
