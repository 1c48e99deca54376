"""What is made of events is made once, and compared by what it says."""

from __future__ import annotations

import pytest

from agent.central.store.facts import Dropped, Heartbeat, Held, Received, Released
from agent.event import Place


def test_facts_are_what_they_say_and_stay_so() -> None:
    beat = Heartbeat("ab", {"pass": 2}, None)
    assert beat == Heartbeat("ab", {"pass": 2}, None)
    assert beat != Heartbeat("ab", {"pass": 3}, None)
    assert Held("1", {}, ()) != Released("1")
    with pytest.raises(AttributeError):
        beat.policies = "cd"  # type: ignore[misc]


def test_an_event_names_nobody_and_says_nothing_by_itself() -> None:
    event = Received(Place("d", "b", 1), "heartbeat", 5019, 1, 0, "", b"{}")
    assert (event.fact, event.people) == (None, ())
    assert Dropped(((1, 2),)).ranges == ((1, 2),)
