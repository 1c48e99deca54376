"""Whose a device is: the table's word, plans, and the weeks before."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.history import History
from agent.signins.ownership import Ownership
from agent.signins.spans import DAY_MS, day
from tests.signins.stories import MONDAY, PARAMETERS, world

NOW = int(MONDAY.timestamp() * 1000)


def _usual(device: str, days: dict[str, int] | None = None, **changes: Any) -> str | None:
    history = History()
    for account, count in (days or {}).items():
        for ago in range(2, 2 + count):
            history.used(device, account, day(NOW) - ago)
    directory = world(**changes).directory
    alice = directory.account_of("alice")
    return Ownership(alice, directory, history, PARAMETERS.concurrency).usual_user(device, NOW)


@pytest.mark.parametrize(
    ("device", "days", "expected"),
    [
        ("LT-A", None, ""),
        ("LT-B", None, "bob"),
        ("PH-B", None, None),
        ("KI-1", None, None),
        ("HD-1", None, None),
        ("new", None, None),
        ("new", {"bob": 6}, "bob"),
        ("new", {"bob": 4}, None),
        ("new", {"bob": 10, "carol": 5}, None),
        ("new", {"reception": 10}, None),
        ("new", {"alice-adm": 10}, None),
        ("new", {"alice": 6, "bob": 3}, ""),
        ("LT-B", {"alice": 6, "bob": 3}, ""),
        ("LT-B", {"alice": 6, "bob": 8}, "bob"),
        ("LT-B", {"bob": 8, "carol": 3, "dave": 2}, None),
        ("LT-B", {"bob": 8, "svc-backup": 9, "reception": 9, "alice-adm": 9}, "bob"),
    ],
)
def test_usual_user(device: str, days: dict[str, int] | None, expected: str | None) -> None:
    assert _usual(device, days) == expected


def test_plans_and_permissions() -> None:
    alice = {"kind": "person", "owner": "Alice Archer"}
    allowed = {"alice": alice | {"allowed_devices": ["LT-B"]}}
    assert _usual("LT-B", accounts=allowed) == ""
    planned = {"alice": alice | {"planned": [{"device": "LT-B", "from": "2026-11-01"}]}}
    assert _usual("LT-B", accounts=planned) == ""
    later = {"alice": alice | {"planned": [{"device": "LT-B", "from": "2026-12-01"}]}}
    assert _usual("LT-B", accounts=later) == "bob"


def test_a_device_that_was_given_back_is_nobodys() -> None:
    entry = {"primary_user": "bob", "kind": "laptop", "registered_to": "2026-10-01"}
    assert _usual("LT-O", {"bob": 20}, devices={"LT-O": entry}) is None


def test_only_days_that_are_settled_count() -> None:
    history = History()
    for ago in (0, 1):
        history.used("new", "bob", day(NOW) - ago)
    for ago in range(2, 6):
        history.used("new", "bob", day(NOW) - ago)
    directory = world().directory
    ownership = Ownership(directory.account_of("alice"), directory, history, PARAMETERS.concurrency)
    assert ownership.usual_user("new", NOW) is None
    assert ownership.usual_user("new", NOW + DAY_MS) == "bob"
    assert not ownership.own("new", NOW)
