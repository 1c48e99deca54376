"""Tables as people keep them: incomplete, and sometimes wrong."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins import directory, spans
from agent.signins.directory import AccountKind, DeviceKind
from agent.signins.spans import DAY_MS
from tests.signins.stories import MONDAY, PARAMETERS, world

NOW = int(MONDAY.timestamp() * 1000)
KNOWN = world().directory


@pytest.mark.parametrize(
    ("name", "id_", "kind"),
    [
        ("alice", "alice", AccountKind.PERSON),
        ("Alice", "alice", AccountKind.PERSON),
        ("EXAMPLE\\alice", "alice", AccountKind.PERSON),
        ("alice@example.org", "alice", AccountKind.PERSON),
        ("reception", "reception", AccountKind.SHARED),
        ("dora", "dora", AccountKind.UNKNOWN),
        ("scanner3", "scanner3", AccountKind.SHARED),
        ("ward-7@example.org", "ward-7@example.org", AccountKind.SHARED),
        ("svc_mail", "svc_mail", AccountKind.SERVICE),
        ("LAPTOP$", "LAPTOP$", AccountKind.SERVICE),
    ],
)
def test_accounts_by_their_names(name: str, id_: str, kind: AccountKind) -> None:
    found = KNOWN.account_of(name)
    assert (found.id, found.kind) == (id_, kind)


def test_two_domains_are_two_accounts() -> None:
    tables = {"info@a.org": {"kind": "shared"}, "info@b.org": {"kind": "shared"}}
    both = directory.build(tables, {})
    assert both.account_of("info@a.org").id == "info@a.org"
    assert both.account_of("info@b.org").id == "info@b.org"
    assert both.account_of("info").kind is AccountKind.UNKNOWN
    assert both.account_of("info@c.org").id == "info@c.org"


def test_one_owner_is_one_person() -> None:
    assert "alice" in KNOWN.account_of("alice-adm").names
    assert "carol" not in KNOWN.account_of("svc-backup").names


@pytest.mark.parametrize(
    ("device", "holders"),
    [
        ("LT-A", {"alice"}),
        ("HD-1", None),
        ("KI-1", None),
        ("VDI-1", None),
        ("RECEPTION-PC", None),
        ("unlisted", None),
    ],
)
def test_whose_device(device: str, holders: set[str] | None) -> None:
    assert KNOWN.holders(device, NOW) == holders


def test_devices_change_hands() -> None:
    entry = {
        "primary_user": "bob@example.org",
        "kind": "laptop",
        "registered_from": "2026-10-01",
        "registered_to": "2026-10-28",
        "history": [{"user": "carol", "from": "2025-01-01", "to": "2026-09-30"}, "dora"],
    }
    tables = directory.build({}, {"L": entry})
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
    assert directory.build({}, {"L": {"kind": kind}}).kind_of("L") is expected


@pytest.mark.parametrize("entry", [None, [], "x", 7, {}, {"kind": []}, {"history": 7}])
def test_malformed_entries_say_nothing(entry: Any) -> None:
    tables = directory.build({"a": entry}, {"L": entry})
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
    planned = directory.build({"a": entry}, {}, PARAMETERS.names).account_of("a").planned
    assert [each.devices for each in planned] == [{"LT-B"}, {"X", "Y"}, set(), set()]
    assert planned[2].span == (NOW, NOW + DAY_MS - 1)
    text = directory.build({"a": {"kind": "person", "planned": "2026-11-02"}}, {})
    assert len(text.account_of("a").planned) == 1
    nothing = directory.build({"a": {"kind": "person", "planned": None}}, {})
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
    tables = directory.build({"alice": {"kind": "person"}}, {"L": entry})
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
    account = directory.build({"a": {"kind": "PERSON", "planned": planned}}, {}).account_of("a")
    assert account.kind is AccountKind.PERSON
    assert any(spans.near(each.span, NOW) for each in account.planned) is inside


def test_owners_and_generic_names() -> None:
    built = directory.build(
        {"a": {"owner": " Ann Ash "}, "b": {}, "c": {"owner": 7}}, {}, PARAMETERS.names
    )
    assert [built.accounts[each].owner for each in "abc"] == ["Ann Ash", None, None]
    for name in ("reception", "WARD7", "office.leeds@example.org", "EXAMPLE\\info"):
        assert built.generic(name), name
    for name in ("alice", "svc-backup", "wardle"):
        assert not built.generic(name), name
