"""Incidents that must be found, and the same answer in whatever order they come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.signins.certify import certify
from agent.signins.sign_in import SignIn
from tests.signins.stories import (
    ALICES_HOME,
    BOBS_HOME,
    DELHI,
    DESKTOP,
    LEEDS,
    LONDON,
    PARIS,
    alerts,
    line,
    numbered,
    web,
    works,
    world,
)
from tests.signins.test_traps import TRAPS

INCIDENTS: dict[str, tuple[int, str, Sequence[SignIn], dict[str, Any]]] = {
    # name: tier, kind, events, changes to the tables
    "the same site, heartbeats of half a minute": (
        3,
        "concurrency",
        numbered(
            works("alice", "LT-A", "09:00-09:20", every_s=30, ip=LEEDS),
            works("alice", "LT-B", "09:10-09:20", every_s=30, ip=LEEDS),
        ),
        {},
    ),
    "the same site, a sign of life every ten minutes": (
        3,
        "concurrency",
        numbered(
            works("alice", "LT-A", "09:00-11:00", every_s=600, ip=LEEDS),
            works("alice", "LT-B", "09:04-10:00", every_s=600, ip=LEEDS),
        ),
        {},
    ),
    "another home": (
        3,
        "concurrency",
        numbered(
            works("alice", "LT-A", "19:00-20:00", ip=ALICES_HOME),
            works("alice", "LT-B", "19:12-19:50", ip=BOBS_HOME),
        ),
        {},
    ),
    "abroad": (
        3,
        "velocity",
        numbered(
            works("alice", "LT-A", "09:00-09:05", ip=ALICES_HOME),
            works("alice", "LT-A2", "10:00-10:05", ip=DELHI),
        ),
        {},
    ),
    "abroad, and both at it": (
        3,
        "velocity",
        numbered(
            works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
            works("alice", "LT-B", "09:12-09:50", ip=DELHI),
        ),
        {},
    ),
    "the second device has no agent": (
        1,
        "concurrency",
        numbered(
            works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
            web("alice", "09:12", LEEDS, device="LT-C", source="entra"),
        ),
        {},
    ),
    "the second device has no agent, and signs in twice": (
        2,
        "concurrency",
        numbered(
            works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
            web("alice", "09:12", LEEDS, device="LT-C", source="entra"),
            web("alice", "09:28", LEEDS, device="LT-C", source="entra"),
        ),
        {},
    ),
    "the second device has no agent, and the second factor was given there": (
        2,
        "concurrency",
        numbered(
            works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
            web("alice", "09:12", LEEDS, device="LT-C", mfa=True),
        ),
        {},
    ),
    "her own device has no agent, the other has": (
        2,
        "concurrency",
        numbered(
            works("carol", "LT-B", "09:00-10:00", ip=LEEDS),
            web("carol", "09:12", LONDON, device="LT-C"),
            web("carol", "09:32", LONDON, device="LT-C"),
        ),
        {},
    ),
    "neither has an agent": (
        2,
        "concurrency",
        numbered(
            [
                web("bob", each, LEEDS, device=device)
                for each, device in (
                    ("09:00", "LT-C"),
                    ("09:05", "LT-B"),
                    ("09:10", "LT-C"),
                    ("09:20", "LT-B"),
                )
            ]
        ),
        {"devices": {"LT-B": {"primary_user": "bob", "kind": "laptop", "agent": False}}},
    ),
    "a web application from another home, on a device that nobody knows": (
        2,
        "concurrency",
        numbered(
            works("alice", "LT-A", "19:00-20:00", ip=ALICES_HOME),
            web("alice", "19:12", BOBS_HOME, user_agent=DESKTOP, mfa=True),
        ),
        {},
    ),
    "from another country, no city data, no device": (
        2,
        "concurrency",
        numbered(
            works("alice", "LT-A", "19:00-20:00", ip=ALICES_HOME),
            web("alice", "19:12", PARIS, user_agent=DESKTOP),
        ),
        {},
    ),
    "from far away, no device": (
        2,
        "velocity",
        numbered(
            works("alice", "LT-A", "19:00-19:30", ip=ALICES_HOME),
            web("alice", "20:30", DELHI, user_agent=DESKTOP),
        ),
        {},
    ),
    "device ids are missing now and then": (
        3,
        "concurrency",
        numbered(
            [
                each | ({"device": None} if number % 5 == 2 else {}) | {"session": "1"}
                for number, each in enumerate(works("alice", "LT-A", "09:00-10:00", ip=LEEDS))
            ],
            [
                each | ({"device": None} if number % 4 == 1 else {}) | {"session": "2"}
                for number, each in enumerate(works("alice", "LT-B", "09:12-10:00", ip=LEEDS))
            ],
        ),
        {},
    ),
    "the tables know neither device, but weeks of use do": (
        3,
        "concurrency",
        numbered(
            *(works("alice", "N-1", "09:00-10:00", day=day, ip=LEEDS) for day in range(8)),
            *(works("bob", "N-2", "09:00-10:00", day=day, ip=LEEDS) for day in range(8)),
            works("alice", "N-1", "09:00-10:00", day=9, ip=LEEDS),
            works("alice", "N-2", "09:12-10:00", day=9, ip=LEEDS),
        ),
        {},
    ),
    "somebody works from a third device through a remote desktop": (
        2,
        "concurrency",
        numbered(
            works("alice", "LT-A", "09:00-10:00", ip=LEEDS),
            works("alice", "VDI-1", "09:12-09:50", session="7", remote_from_device="LT-B"),
        ),
        {},
    ),
    "an account that no table lists": (
        2,
        "concurrency",
        numbered(
            works("dora", "LT-A", "09:00-10:00", ip=LEEDS),
            works("dora", "LT-B", "09:12-09:50", ip=LEEDS),
        ),
        {},
    ),
}


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_is_found_once(name: str) -> None:
    tier, kind, events, changes = INCIDENTS[name]
    (found,) = alerts(events, **changes)
    assert (found.certificate.tier, found.certificate.kind.value) == (tier, kind)
    ids = {e.id for e in events}
    assert {each.id for each in found.certificate.events} <= ids
    assert len({each.id for each in found.certificate.events}) == 2
    assert "(UTC)" in found.certificate.says


def test_an_alert_for_each_incident_and_not_for_each_event() -> None:
    events = numbered(
        works("alice", "LT-A", "09:00-17:00", every_s=30, ip=LEEDS),
        works("alice", "LT-B", "09:10-10:00", every_s=30, ip=LEEDS),
        works("alice", "LT-B", "14:10-15:00", every_s=30, ip=LEEDS),
    )
    assert [a.certificate.tier for a in alerts(events)] == [3, 3]


def test_it_can_be_told_within_a_minute_of_the_second_device() -> None:
    events = numbered(
        works("alice", "LT-A", "09:00-10:00", every_s=30, ip=LEEDS),
        works("alice", "LT-B", "09:10-10:00", every_s=30, ip=LEEDS),
    )
    (found,) = alerts(events)
    begun = min(e.time for e in events if e.device == "LT-B")
    assert found.certificate.first - begun <= 30_000
    assert found.certificate.known - begun <= 180_000  # once two clocks cannot explain it


def test_an_unfamiliar_sign_in_asks_for_a_second_factor_and_no_more() -> None:
    weeks = [each for day in range(15) for each in works("alice", "LT-A", "09:00-10:00", day=day)]
    for each in weeks:
        each["ip"] = ALICES_HOME
    new = web("alice", "20 12:00", PARIS, device="nobody-knows", user_agent=DESKTOP)
    last = works("alice", "LT-A", "09:00-10:00", day=20, ip=ALICES_HOME)
    (found,) = alerts(numbered(weeks, new))
    assert len({each.id for each in found.certificate.events}) == 1  # nothing else lately
    (found,) = alerts(numbered(weeks, new, last))
    assert len({each.id for each in found.certificate.events}) == 2
    assert (found.certificate.tier, found.certificate.kind.value) == (1, "unfamiliar")
    assert alerts(numbered(weeks, new | {"mfa": True})) == []
    assert alerts(numbered(weeks, new | {"outcome": "failure"})) == []
    assert alerts(numbered(weeks[100:], new)) == []


def test_an_empty_set_has_no_alerts() -> None:
    assert alerts([]) == []


EVERYTHING = [
    msgspec.structs.replace(e, id=f"{number}-{e.id}")
    for number, events in enumerate(
        [each[2] for each in INCIDENTS.values() if not each[3]]
        + [trap.events for trap in TRAPS if not trap.changes]
    )
    for e in events
]
"""Every story of one and the same organisation at once: it makes no sense, and must do so in the
same way every time.
"""


def _told(events: Sequence[SignIn]) -> list[tuple[Any, ...]]:
    return [
        (a.id, a.account, a.certificate.tier, a.certificate.says) for a in certify(events, world())
    ]


@settings(max_examples=5, deadline=None)
@given(st.integers())
def test_the_set_alone_decides(seed: int) -> None:
    chance = random.Random(seed)
    expected = _told(EVERYTHING)
    assert expected
    copies = [
        msgspec.structs.replace(e, received=(e.received or 0) + chance.randrange(1, 86_400_000))
        for e in chance.sample(EVERYTHING, len(EVERYTHING) * 3 // 10)
    ]
    shuffled = [*EVERYTHING, *copies]
    chance.shuffle(shuffled)
    assert _told(shuffled) == expected


def test_failed_attempts_prove_nothing() -> None:
    events = [line("alice", "logon", f"09:{m:02}", "LT-B", outcome="failure") for m in range(60)]
    assert alerts(numbered(works("alice", "LT-A", "09:00-10:00"), events)) == []
