"""At another's device, while the account was in use where no agent sees it."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.borrowed import certify
from tests.signins.stories import ALICES_HOME, DESKTOP, LEEDS, PHONE_NET, VPN, line, web, works
from tests.signins.test_view import view

AT_BOBS = list(works("alice", "LT-B", "09:00-10:00", ip=LEEDS))


def _tiers(*parts: Any, **changes: Any) -> list[int]:
    return [each.tier for each in certify(view(*parts, **changes))]


def _through_the_day(**more: Any) -> list[dict[str, Any]]:
    ip = more.pop("ip", ALICES_HOME)
    return [web("alice", f"09:{minute}", ip, **more) for minute in (12, 22, 32)]


@pytest.mark.parametrize(
    ("events", "most"),
    [
        (_through_the_day(user_agent=DESKTOP), 1),
        (_through_the_day(user_agent=DESKTOP, mfa=True), 2),
        (_through_the_day(), 0),
        (_through_the_day(user_agent=DESKTOP)[:1], 0),
        (_through_the_day(user_agent=DESKTOP, mfa=True)[:1], 2),
        # Left at home, it renews its sign-ins by itself.
        (_through_the_day(device="LT-A", user_agent=DESKTOP), 0),
        (_through_the_day(device="LT-A", user_agent=DESKTOP, mfa=True), 2),
        # At one place, what names no device may be the desk's own browser.
        (_through_the_day(ip=LEEDS, user_agent=DESKTOP, mfa=True), 0),
        (_through_the_day(ip=LEEDS, device="HP-7", user_agent=DESKTOP), 1),
        (_through_the_day(ip=PHONE_NET, user_agent=DESKTOP, mfa=True), 0),
        (_through_the_day(ip=VPN, user_agent=DESKTOP, mfa=True), 0),
        (_through_the_day(ip="9.9.9.9", user_agent=DESKTOP, mfa=True), 0),
    ],
)
def test_more_must_speak_for_a_person(events: list[dict[str, Any]], most: int) -> None:
    assert max(_tiers(AT_BOBS, events), default=0) == most


def test_at_an_own_device_or_nobodys_it_says_nothing() -> None:
    told = _through_the_day(user_agent=DESKTOP, mfa=True)
    assert _tiers(works("alice", "LT-A", "09:00-10:00", ip=LEEDS), told) == []
    assert _tiers(works("alice", "HD-1", "09:00-10:00", ip=LEEDS), told) == []


def test_what_explains_it() -> None:
    told = _through_the_day(user_agent=DESKTOP, mfa=True)
    planned = {"alice": {"kind": "person", "planned": [{"devices": ["LT-B"]}]}}
    assert _tiers(AT_BOBS, told, accounts=planned) == []
    vpn = line("alice", "logon", "08:50", "LT-B", source="vpn")
    assert _tiers(AT_BOBS, told, vpn) == []
    admin = view(
        works("alice-adm", "LT-B", "09:00-10:00", ip=LEEDS),
        [each | {"account": "alice-adm"} for each in told],
        account="alice-adm",
    )
    assert list(certify(admin)) == []


def test_it_says_both_in_plain_words() -> None:
    first = next(iter(certify(view(AT_BOBS, _through_the_day(mfa=True)))))
    assert "LT-B, which is usually used by bob" in first.says
    assert "on a device that nobody knows" in first.says
