"""What is learned, from whom, and that it does not depend on the order."""

from __future__ import annotations

import random

from agent.signins.history import History
from agent.signins.learning import learn
from agent.signins.sign_in import SignIn
from tests.signins.stories import (
    ALICES_HOME,
    BOBS_HOME,
    DESKTOP,
    PHONE_NET,
    line,
    numbered,
    web,
    works,
    world,
)

WORLD = world()


def _learned(events: list[SignIn], account: str = "alice") -> History:
    history = History()
    events = sorted(events, key=lambda e: (e.time, e.id))
    learn(history, account, events, WORLD.directory, WORLD.atlas, WORLD.parameters)
    return history


EVENTS = numbered(
    works("alice", "LT-A", "18:00-19:00", ip=ALICES_HOME),
    works("alice", "LT-B", "10:00-11:00", ip=BOBS_HOME),
    works("alice", "VDI-1", "11:00-11:30", remote_from_device="LT-A"),
    web("alice", "12:00", ALICES_HOME, device="PH-A", source="entra"),
    web("alice", "12:10", PHONE_NET, device="PH-A"),
    web("alice", "12:20", BOBS_HOME, user_agent=DESKTOP),
    line("alice", "logon", "13:00", "LT-C", outcome="failure", ip=BOBS_HOME),
)


def test_own_networks_are_those_of_own_devices() -> None:
    history = _learned(EVENTS)
    own = {each for each in history.firsts["alice"] if each.startswith("own:")}
    home, bobs = WORLD.atlas.network(ALICES_HOME, 0), WORLD.atlas.network(BOBS_HOME, 0)
    assert home is not None
    assert bobs is not None
    assert own == {f"own:{home.key}"}
    assert set(history.networks) == {home.key}
    assert f"network:{bobs.key}" in history.firsts["alice"]
    assert set(history.devices) == {"LT-A", "LT-B"}


def test_order_and_repetition_make_no_difference() -> None:
    expected = _learned(EVENTS)
    for seed in range(20):
        chance = random.Random(seed)
        events = [*EVENTS, *EVENTS]
        chance.shuffle(events)
        history = History()
        for first in range(0, len(events), 7):
            portion = sorted(events[first : first + 7], key=lambda e: (e.time, e.id))
            learn(history, "alice", portion, WORLD.directory, WORLD.atlas, WORLD.parameters)
        assert history.firsts == expected.firsts
        assert history.devices == expected.devices
        assert history.networks == expected.networks
