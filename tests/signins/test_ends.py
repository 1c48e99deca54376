"""Which days are worth a look."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.ends import can_differ, ends
from agent.signins.history import History
from agent.signins.learning import learn
from tests.signins.stories import (
    ALICES_HOME,
    BOBS_HOME,
    DESKTOP,
    LEEDS,
    PHONE_NET,
    VPN,
    line,
    numbered,
    web,
    works,
    world,
)

A = list(works("alice", "LT-A", "09:00-10:00", ip=LEEDS))


def _ends(*parts: Any) -> set[str]:
    here = world()
    events = sorted(numbered(*parts), key=lambda e: (e.time, e.id))
    history = History()
    learn(history, "alice", events, here.directory, here.atlas, here.parameters)
    alice = here.directory.account_of("alice")
    return set(ends(alice, events, here.directory, here.atlas, history))


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ([], 1),
        ([web("alice", "09:30", LEEDS, user_agent=DESKTOP)], 1),
        ([web("alice", "09:30", PHONE_NET, device="PH-A")], 1),
        ([web("alice", "09:30", PHONE_NET)], 1),
        ([web("alice", "09:30", VPN)], 1),
        ([web("alice", "09:30", BOBS_HOME, outcome="failure")], 1),
        ([web("alice", "09:30", BOBS_HOME)], 2),
        ([web("alice", "09:30", LEEDS, device="nobody-knows")], 2),
        ([line("alice", "active", "09:30", "LT-B", ip=LEEDS)], 2),
        ([line("alice", "active", "09:30", "VDI-1", ip=LEEDS)], 1),
        ([line("alice", "active", "09:30", "VDI-1", remote_from_device="LT-B")], 2),
    ],
)
def test_ends(more: list[dict[str, Any]], count: int) -> None:
    found = _ends(A, more)
    assert len([each for each in found if each.startswith(("LT-", "network "))]) == count
    assert can_differ(frozenset(found)) is (count > 1)


def test_at_anothers_device_an_own_network_is_an_end_too() -> None:
    here = line("alice", "active", "09:30", "LT-B", ip=LEEDS)
    seen_before = works("alice", "LT-A", "07:00-07:05", ip=ALICES_HOME)
    assert not can_differ(frozenset(_ends(here)))
    day = _ends(here, seen_before, web("alice", "09:31", ALICES_HOME))
    assert can_differ(frozenset(day - {"LT-A"}))


def test_a_network_is_own_from_the_first_own_use_on() -> None:
    home = list(works("alice", "LT-A", "18:00-19:00", ip=ALICES_HOME))
    assert can_differ(frozenset(_ends(home, web("alice", "17:00", ALICES_HOME))))
    assert not can_differ(frozenset(_ends(home, web("alice", "20:00", ALICES_HOME))))


def test_one_unknown_network_alone_may_be_all_new() -> None:
    assert can_differ(frozenset({"network x"}))
    assert not can_differ(frozenset({"LT-A"}))
    assert not can_differ(frozenset())
