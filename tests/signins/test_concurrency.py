"""Certificate B by itself; whole stories are in test_certify and test_traps."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.concurrency import certify
from tests.signins.stories import ALICES_HOME, BOBS_HOME, LEEDS, line, works
from tests.signins.test_view import view

A = list(works("alice", "LT-A", "09:00-09:20", ip=LEEDS))


def _tiers(*parts: Any, **changes: Any) -> list[int]:
    return [each.tier for each in certify(view(*parts, **changes))]


def _b(*clocks: str, ip: str = LEEDS) -> list[dict[str, Any]]:
    return [line("alice", "active", each, "LT-B", ip=ip) for each in clocks]


def test_once_is_a_visit_and_twice_is_not() -> None:
    assert _tiers(A, _b("09:02")) == [1]
    assert 3 in _tiers(A, _b("09:02", "09:07"))


def test_once_in_two_places_is_more_than_a_visit() -> None:
    home = [each | {"ip": ALICES_HOME} for each in A]
    assert _tiers(home, _b("09:02", ip=BOBS_HOME)) == [2]


@pytest.mark.parametrize("kind", ["lock", "idle", "logoff"])
def test_who_left_may_have_walked(kind: str) -> None:
    left = [line("alice", kind, f"09:{m:02}:30", "LT-A") for m in range(0, 20, 5)]
    assert _tiers(A, left, _b("09:02", "09:07", "09:12")) == []


def test_what_was_announced_is_asked_about_at_most() -> None:
    accounts = {"alice": {"kind": "person", "planned": ["2026-11-02"]}}
    assert set(_tiers(A, _b("09:02", "09:07"), accounts=accounts)) == {1}


def test_the_words() -> None:
    told = next(iter(certify(view(A, _b("09:02")))))
    assert "LT-B is usually used by bob" in told.says
    assert "09:00:00" in told.says
    assert "09:02:00" in told.says
