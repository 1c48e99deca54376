"""Certificate D: what weeks show, and everything that only looks like it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from agent.signins.sign_in import SignIn
from agent.signins.slow import Row, Sign, find, last_day, learned
from tests.signins.stories import Line, line, numbered, works, world

BORROWED = (1, 3, 8, 10, 15, 17)
"""Days from Monday 2 November 2026 on which Alice is at Bob's laptop."""
EVERYBODY = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18)


def at(account: str, device: str, days: Iterable[int], span: str = "09:00-09:10") -> list[Line]:
    return [each for day in days for each in works(account, device, span, day=day)]


def rows(*parts: Any, tables_too: bool = False, **changes: Any) -> list[Row]:
    events = numbered(*parts)
    return _rows(events, tables_too=tables_too, **changes)


def _rows(events: list[SignIn], *, tables_too: bool = False, **changes: Any) -> list[Row]:
    by = world(**changes)
    found = find(learned(events, by), by.directory, by.parameters, last_day(events) or 20_800)
    return [row for row in found if row.uses or tables_too]


BOB = at("bob", "LT-B", EVERYBODY, "13:00-13:30")


def test_somebody_elses_device_again_and_again() -> None:
    (row,) = rows(BOB, at("alice", "LT-B", BORROWED))
    assert (row.account, row.sign, row.days) == ("alice", Sign.BORROWED, 6)
    (use,) = row.uses
    assert (use.device, use.usual) == ("LT-B", ("bob",))
    assert use.days == tuple(date(2026, 11, 2 + each) for each in BORROWED)


def test_a_device_of_no_table_is_whose_it_usually_is() -> None:
    bob = at("bob", "LT-X", range(-28, 25), "13:00-13:30")
    (row,) = rows(bob, at("alice", "LT-X", BORROWED))
    assert [(use.device, use.usual) for use in row.uses] == [("LT-X", ("bob",))]


def test_the_devices_of_several_others() -> None:
    mine = [at("alice", each, days) for each, days in (("LT-B", (1, 2)), ("LT-C", (3, 4)))]
    fourth = {"LT-D": {"primary_user": "dave", "kind": "laptop"}}
    assert rows(*mine) == []
    (row,) = rows(*mine, at("alice", "LT-D", (8,)), devices=fourth)
    assert (row.sign, row.days, len(row.uses)) == (Sign.SPREAD, 5, 3)


def test_four_days_are_too_few_and_so_are_six_in_two_months() -> None:
    assert rows(BOB, at("alice", "LT-B", BORROWED[:4])) == []
    far = at("alice", "LT-B", (0, 7, 20, 30, 45, 58))
    assert rows(BOB, at("bob", "LT-B", range(20, 59), "13:00-13:30"), far) == []


TRAPS: dict[str, tuple[list[Line], dict[str, Any]]] = {
    "own laptop": (at("alice", "LT-A", EVERYBODY), {}),
    "hot desk of the tables": (at("alice", "HD-1", EVERYBODY), {}),
    "kiosk": (at("alice", "KI-1", EVERYBODY) + at("bob", "KI-1", EVERYBODY), {}),
    "terminal server": (at("alice", "VDI-1", EVERYBODY) + at("bob", "VDI-1", EVERYBODY), {}),
    "the reception's computer": (at("alice", "RECEPTION-PC", EVERYBODY), {}),
    "hot desk that the table gives to one": (
        BOB
        + at("alice", "LT-B", BORROWED)
        + at("carol", "LT-B", (2, 4, 9), "15:00-15:10")
        + at("dave", "LT-B", (2, 4, 9), "16:00-16:10")
        + at("bob", "LT-B", range(-20, 0), "13:00-13:30")
        + at("carol", "LT-B", range(-20, 0, 3), "15:00-15:10")
        + at("dave", "LT-B", range(-20, 0, 3), "16:00-16:10")
        + at("erin", "LT-B", range(-20, 0, 3), "17:00-17:10"),
        {},
    ),
    "replaced laptop": (
        at("bob", "LT-N", (0, 1, 2)) + at("alice", "LT-N", (3, 4, 7, 8, 9, 10, 11)),
        {
            "devices": {
                "LT-N": {
                    "kind": "laptop",
                    "history": [
                        {"user": "bob", "from": "2025-01-01", "to": "2026-11-04"},
                        {"user": "alice", "from": "2026-11-05"},
                    ],
                }
            }
        },
    ),
    "loan that was announced": (
        BOB + at("alice", "LT-B", BORROWED),
        {
            "accounts": {
                "alice": {
                    "kind": "person",
                    "planned": [{"device": "LT-B", "from": "2026-11-02", "to": "2026-11-30"}],
                }
            }
        },
    ),
    "device that the table allows": (
        BOB + at("alice", "LT-B", BORROWED),
        {"accounts": {"alice": {"kind": "person", "allowed_devices": ["LT-B"]}}},
    ),
    "administrator": (BOB + at("alice-adm", "LT-B", BORROWED), {}),
    "shared account on a person's laptop": (BOB + at("reception", "LT-B", BORROWED), {}),
    "one's own second account": (
        at("alice2", "LT-A", EVERYBODY),
        {"accounts": {"alice2": {"kind": "person", "owner": "Alice Archer"}}},
    ),
    "remote help": (
        BOB
        + [
            line("alice", "active", f"{day} 10:00", "LT-B", remote_from_device="LT-A")
            for day in BORROWED
        ],
        {},
    ),
    "a device that proves nothing": (
        BOB
        + [
            line("alice", "logon", f"{day} 10:00", "LT-B", source="webapp", outcome="success")
            for day in BORROWED
        ],
        {},
    ),
    "attempts that failed": (
        BOB + [line("alice", "logon", f"{d} 10:00", "LT-B", outcome="failure") for d in BORROWED],
        {},
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_traps(name: str) -> None:
    events, changes = TRAPS[name]
    assert rows(events, **changes) == []


@pytest.mark.parametrize(
    ("name", "entry", "signs"),
    [
        ("reception2", {"kind": "person", "owner": "Dee Drake"}, [Sign.NAME]),
        ("ward-7", {"kind": "person", "owner": None}, [Sign.NAME]),
        ("office.leeds@example.org", {"kind": "person"}, [Sign.NAME]),
        ("reception2", {"kind": "person", "owner": "Reception Desk"}, [Sign.NAME]),
        ("ward.j", {"kind": "person", "owner": "Jane Ward"}, []),
        ("bank.holly", {"kind": "person", "owner": "Holly Bank"}, []),
        ("jward", {"kind": "person", "owner": "Jane Ward"}, []),
        ("wardle", {"kind": "person", "owner": "Wardle"}, []),
        ("kitchen", {"kind": "shared", "owner": None}, [Sign.OWNERLESS]),
        ("kitchen", {"kind": "shared", "owner": "Dee Drake"}, []),
        ("svc-print", {"kind": "service"}, [Sign.OWNERLESS]),
        ("svc-print", {"kind": "service", "owner": " "}, [Sign.OWNERLESS]),
        ("glass-2", {"kind": "break-glass"}, []),
        ("admin", {"kind": "admin"}, []),
    ],
)
def test_what_the_tables_alone_say(name: str, entry: dict[str, Any], signs: list[Sign]) -> None:
    found = rows(tables_too=True, accounts={name: entry})
    assert [row.sign for row in found if row.account == name] == signs
    assert [row.account for row in found if row.account != name] == ["reception"]


def test_any_order_and_any_copies_give_the_same() -> None:
    events = numbered(BOB, at("alice", "LT-B", BORROWED), at("carol", "LT-B", BORROWED[:2]))
    whole = _rows(events)
    assert whole
    chance = random.Random(7)
    for _ in range(20):
        mixed = [*events, *chance.sample(events, len(events) // 3)]
        chance.shuffle(mixed)
        assert _rows(mixed) == whole
