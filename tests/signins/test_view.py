"""What the rules are shown."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.directory import AccountKind
from agent.signins.history import History
from agent.signins.learning import learn
from agent.signins.ownership import Ownership
from agent.signins.sightings import see
from agent.signins.view import MOST_TIER, View, clock
from tests.signins.stories import ALICES_HOME, LEEDS, line, numbered, web, works, world


def view(*parts: Any, account: str = "alice", **changes: Any) -> View:
    """One account's view after these events."""
    here = world(**changes)
    events = sorted(numbered(*parts), key=lambda e: (e.time, e.id))
    history = History()
    learn(history, account, events, here.directory, here.atlas, here.parameters)
    known = here.directory.account_of(account)
    seen = see(events, here.directory, here.atlas, moved={})
    ownership = Ownership(known, here.directory, history, here.parameters.concurrency)
    return View(known, seen, ownership, history, here.parameters)


def test_devices_and_strays() -> None:
    found = view(
        works("alice", "LT-A", "09:00-09:05", ip=LEEDS),
        works("alice", "KI-1", "09:00-09:05", ip=LEEDS),
        works("alice", "unlisted", "09:00-09:05", ip=LEEDS),
        web("alice", "09:01", ALICES_HOME),
        web("alice", "09:01", ALICES_HOME, device="nobody-knows"),
        web("alice", "09:01", None),
        web("alice", "09:02", LEEDS, device="LT-A"),
        web("alice", "09:02", LEEDS, device="LT-A2"),
    )
    assert set(found.devices) == {"LT-A", "unlisted", "LT-A2"}
    assert all(s.strong for s in found.devices["LT-A"])
    assert [len(each) for each in found.strays.values()] == [2]


@pytest.mark.parametrize("kind", [AccountKind.SHARED, AccountKind.SERVICE, AccountKind.BREAK_GLASS])
def test_accounts_of_many_or_of_nobody_are_not_judged(kind: AccountKind) -> None:
    assert kind not in MOST_TIER


def test_own_networks_and_tunnels() -> None:
    found = view(
        works("alice", "LT-A", "09:00-09:05", ip=ALICES_HOME),
        line("alice", "logon", "10:00", "LT-A", source="vpn", ip=ALICES_HOME),
    )
    moment = found.devices["LT-A"][0].time
    key = found.devices["LT-A"][0].network.key  # type: ignore[union-attr]
    assert found.own_network(key, moment)
    assert not found.own_network(key, moment - 1)
    assert not found.through(moment)
    assert found.through(moment + 2 * 3_600_000)
    assert not found.through(moment + 14 * 3_600_000)
    assert not found.planned(moment)


def test_clock() -> None:
    assert clock(1_793_610_000_000) == "09:00:00"
