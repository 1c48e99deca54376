"""Tables as people keep them: incomplete, and sometimes wrong."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins import inventory, spans
from agent.signins.directory import AccountKind, DeviceKind
from agent.signins.spans import DAY_MS
from tests.signins.stories import MONDAY, PARAMETERS, world

NOW = int(MONDAY.timestamp() * 1000)
KNOWN = world().directory


def test_devices_change_hands() -> None:
    entry = {
        "primary_user": "bob@example.org",
        "kind": "laptop",
        "registered_from": "2026-10-01",
        "registered_to": "2026-10-28",
        "history": [{"user": "carol", "from": "2025-01-01", "to": "2026-09-30"}, "dora"],
    }
    tables = inventory.build({}, {"L": entry})
    during = NOW - 10 * DAY_MS
    assert tables.holders("L", during) == {"bob@example.org", "bob", "dora"}
    assert tables.holders("L", NOW) == {"dora"}
    assert tables.held_by("L", frozenset({"bob"}), NOW, 14)
    assert not tables.held_by("L", frozenset({"bob"}), NOW, 2)
    assert not tables.held_by("L", frozenset({"carol"}), NOW, 14)
    assert not tables.held_by("unlisted", frozenset({"carol"}), NOW, 14)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("laptop", DeviceKind.LAPTOP),
        ("Desktop", DeviceKind.LAPTOP),
        (None, DeviceKind.LAPTOP),
        ("tablet", DeviceKind.PHONE),
        ("hot-desk", DeviceKind.KIOSK),
        ("server", DeviceKind.VDI),
        (7, DeviceKind.LAPTOP),
    ],
)
def test_kinds_of_devices(kind: Any, expected: DeviceKind) -> None:
    assert inventory.build({}, {"L": {"kind": kind}}).kind_of("L") is expected


@pytest.mark.parametrize("entry", [None, [], "x", 7, {}, {"kind": []}, {"history": 7}])
def test_malformed_entries_say_nothing(entry: Any) -> None:
    tables = inventory.build({"a": entry}, {"L": entry})
    assert tables.account_of("a").kind is AccountKind.UNKNOWN
    assert tables.holders("L", NOW) is None


def test_planned_changes_in_many_forms() -> None:
    entry = {
        "kind": "person",
        "planned": [
            {"device": "LT-B", "from": "2026-11-01", "to": "2026-11-03"},
            {"devices": ["X", "Y"]},
            "2026-11-02",
            7,
        ],
    }
    planned = inventory.build({"a": entry}, {}, PARAMETERS.names).account_of("a").planned
    assert [each.devices for each in planned] == [{"LT-B"}, {"X", "Y"}, set(), set()]
    assert planned[2].span == (NOW, NOW + DAY_MS - 1)
    text = inventory.build({"a": {"kind": "person", "planned": "2026-11-02"}}, {})
    assert len(text.account_of("a").planned) == 1
    nothing = inventory.build({"a": {"kind": "person", "planned": None}}, {})
    assert nothing.account_of("a").planned == ()


@pytest.mark.parametrize(
    "history",
    [
        [{"user": "alice", "from": "2026-10-01", "to": "2026-11-30"}],
        [{"primary_user": "alice", "registered_from": "2026-10-01"}],
        [["alice", "2026-10-01", "2026-11-30"]],
        [["alice"]],
        {"alice": ["2026-10-01", "2026-11-30"]},
        {"alice": {"from": "2026-10-01"}},
        {"alice": None},
        "alice",
        ["bob, then alice (2026-10-01 to 2026-11-30)"],
    ],
)
def test_history_in_many_forms(history: Any) -> None:
    entry = {"primary_user": "bob", "kind": "laptop", "history": history}
    tables = inventory.build({"alice": {"kind": "person"}}, {"L": entry})
    assert tables.held_by("L", frozenset({"alice"}), NOW, 0)
    assert not tables.held_by("L", frozenset({"then"}), NOW, 0)


@pytest.mark.parametrize(
    ("planned", "inside"),
    [
        ({"date": "2026-11-01"}, True),
        ({"date": "2026-09-01"}, False),
        ("new laptop between 2026-11-01 and 2026-11-03", True),
        ("new laptop on 2026-09-01", False),
        ("new laptop soon", True),
    ],
)
def test_planned_days(planned: Any, inside: bool) -> None:
    account = inventory.build({"a": {"kind": "PERSON", "planned": planned}}, {}).account_of("a")
    assert account.kind is AccountKind.PERSON
    assert any(spans.near(each.span, NOW) for each in account.planned) is inside


def test_owners_and_generic_names() -> None:
    built = inventory.build(
        {"a": {"owner": " Ann Ash "}, "b": {}, "c": {"owner": 7}}, {}, PARAMETERS.names
    )
    assert [built.accounts[each].owner for each in "abc"] == ["Ann Ash", None, None]
    for name in ("reception", "WARD7", "office.leeds@example.org", "EXAMPLE\\info"):
        assert built.generic(name), name
    for name in ("alice", "svc-backup", "wardle"):
        assert not built.generic(name), name
