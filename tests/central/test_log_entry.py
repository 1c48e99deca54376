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
    digest = hashlib.sha256(outside).digest()
    said = read_event_entry(event_entry(code, received, "mail", 20_000, digest))
    assert said == EventEntry(code, received, digest, "mail", 20_000)
    assert said.vouches_for(outside)
    assert not said.vouches_for(outside + b"x")


def test_what_it_said_cannot_be_guessed_from_it() -> None:
    data = event_entry("heartbeat", 5, "mail", 7, hashlib.sha256(bytes(16) + b"payload").digest())
    assert data.startswith(b"safehand event 2\nheartbeat\n5\nmail\n7\n")


def test_an_entry_of_the_first_release() -> None:
    said = read_event_entry(entry(b"safehand event 1\nheartbeat\n172800000\n", b"x"))
    assert said == EventEntry("heartbeat", 172_800_000, hashlib.sha256(b"x").digest(), None, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        entry(b"safehand event 1\nheartbeat\n5\n"),
        entry(b"safehand event 2\nheartbeat\n5\n", b"x"),
        entry(b"safehand event 2\nheartbeat\n5\nmail\nsoon\n", b"x"),
        entry(b"safehand event 3\nheartbeat\n5\nmail\n7\n", b"x"),
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
    assert read_statement(event_entry("heartbeat", 5, "mail", 7, bytes(32))) is None


@pytest.mark.parametrize("text", ["", "[]", "5", "no json"])
def test_a_statement_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- several kinds, one meaning
        read_statement(statement_entry(text))
