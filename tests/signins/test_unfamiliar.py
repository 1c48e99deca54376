"""Certificate C by itself: everything must be new."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.unfamiliar import certify
from tests.signins.stories import ALICES_HOME, DESKTOP, PARIS, PHONE, VPN, line, web
from tests.signins.test_view import view

BEFORE = [line("alice", "active", f"{day} 09:00", "LT-A", ip=ALICES_HOME) for day in range(15)]
NEW = web("alice", "20 12:00", PARIS, device="new", user_agent=DESKTOP)


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 1),
        ({"mfa": True}, 0),
        ({"device": None}, 0),
        ({"device": "LT-A2"}, 0),
        ({"device": "PH-A"}, 0),
        ({"user_agent": PHONE}, 0),
        ({"ip": ALICES_HOME}, 0),
        ({"ip": VPN}, 0),
        ({"ip": "9.9.9.9"}, 0),
    ],
)
def test_everything_must_be_new(change: dict[str, Any], count: int) -> None:
    found = list(certify(view(BEFORE, NEW | change)))
    assert [each.tier for each in found] == [1] * count


def test_only_the_first_time() -> None:
    again = [NEW | {"time": f"2026-11-22T1{h}:00:00Z"} for h in range(3)]
    assert len(list(certify(view(BEFORE, again)))) == 1


def test_not_before_there_is_a_history_and_not_what_was_announced() -> None:
    assert list(certify(view(BEFORE[10:], NEW))) == []
    planned = {"alice": {"kind": "person", "planned": [{"from": "2026-11-20"}]}}
    assert list(certify(view(BEFORE, NEW, accounts=planned))) == []
