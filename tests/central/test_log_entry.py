"""An entry says which kind of event came when, and vouches for the rest."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.central.log_entry import (
    EventEntry,
    event_entry,
    read_event_entry,
    read_statement,
    statement_entry,
)
from agent.tlog.addenda import entry

CODES = st.sampled_from(["heartbeat", "finding", "mail-hold-released", "a", "x" * 64])


@given(code=CODES, received=st.integers(0, 2**53), outside=st.binary(max_size=60))
def test_what_is_written_is_read(code: str, received: int, outside: bytes) -> None:
    said = read_event_entry(event_entry(code, received, outside))
    assert said == EventEntry(code, received, hashlib.sha256(outside).digest())
    assert said.vouches_for(outside)
    assert not said.vouches_for(outside + b"x")


def test_what_it_said_cannot_be_guessed_from_it() -> None:
    data = event_entry("heartbeat", 5, bytes(16) + b"payload")
    assert data.startswith(b"safehand event 1\nheartbeat\n5\n")
    assert b"payload" not in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        entry(b"safehand event 1\nheartbeat\n5\n"),
        entry(b"safehand event 2\nheartbeat\n5\n", b"x"),
        entry(b"safehand event 1\nheartbeat\nsoon\n", b"x"),
        entry(b"safehand event 1\n\xff\n5\n", b"x"),
        entry(b"safehand event 1\nheartbeat\n5\n", b"x", b"y"),
    ],
)
def test_what_is_no_events_entry(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- several kinds, one meaning
        read_event_entry(data)


def test_a_statement_stands_in_the_open() -> None:
    data = statement_entry('{"statement":"device"}')
    assert read_statement(data) == {"statement": "device"}
    assert data.endswith(b'{"statement":"device"}\x00')
    assert read_statement(event_entry("heartbeat", 5, b"x")) is None


@pytest.mark.parametrize("text", ["", "[]", "5", "no json"])
def test_a_statement_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- several kinds, one meaning
        read_statement(statement_entry(text))
