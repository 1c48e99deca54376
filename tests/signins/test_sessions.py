"""Sessions: on which device, and from where they are controlled."""

from __future__ import annotations

from agent.signins.sessions import sessions
from tests.signins.stories import line, numbered, web, works


def test_a_session_names_the_device_of_events_that_do_not() -> None:
    events = numbered(
        works("alice", "LT-A", "09:00-09:05", session="1"),
        line("alice", "active", "09:10", None, session="1"),
        line("bob", "active", "09:10", "LT-A", session="2"),
        line("bob", "active", "09:10", "LT-B", session="2"),
    )
    assert sessions(events).device == {("agent", "1"): "LT-A"}


def test_remote_sessions_are_remote_from_end_to_end() -> None:
    events = numbered(
        line("alice", "remote-connect", "09:00", "LT-B", session="4", remote_from_device="LT-A"),
        *works("alice", "LT-B", "09:01-09:06", session="4"),
        line("alice", "active", "09:07", "LT-B", session="console"),
        web("alice", "09:08", None, device="LT-B", session="web"),
        line("alice", "remote-disconnect", "09:20", "LT-B", session="4"),
        web("alice", "09:30", None, device="LT-B", session="web"),
    )
    found = sessions(events)
    remote = [found.is_remote(e, e.device) for e in events]
    assert remote == [True, True, True, False, True, True, False]
    assert found.remote_from == {("LT-B", "4"): "LT-A"}


def test_an_end_that_nobody_saw_comes_after_a_working_day() -> None:
    events = numbered(
        line("alice", "remote-connect", "09:00", "LT-B"),
        line("alice", "active", "20:00", "LT-B"),
        line("alice", "active", "22:00", "LT-B"),
    )
    found = sessions(events)
    assert [found.is_remote(e, e.device) for e in events] == [True, True, False]


def test_a_logoff_ends_it() -> None:
    events = numbered(
        line("alice", "remote-connect", "09:00", "LT-B"),
        line("alice", "logoff", "10:00", "LT-B"),
        line("alice", "active", "11:00", "LT-B"),
    )
    found = sessions(events)
    assert not found.is_remote(events[2], "LT-B")
    assert not sessions(numbered(works("alice", "LT-A", "09:00-10:00"))).spells


def test_a_remote_session_without_a_name_may_be_any() -> None:
    events = numbered(
        line("alice", "remote-connect", "09:00", "LT-B", remote_from_device="LT-A"),
        line("alice", "active", "09:10", "LT-B", session="9"),
        line("alice", "remote-disconnect", "10:00", "LT-B"),
        line("alice", "active", "10:10", "LT-B", session="9"),
    )
    found = sessions(events)
    assert [found.is_remote(e, e.device) for e in events] == [True, True, True, False]
