"""Whose an account and a device is."""

from __future__ import annotations

import pytest

from agent.signins import inventory
from agent.signins.directory import AccountKind
from tests.signins.stories import MONDAY, world

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
    both = inventory.build(tables, {})
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
