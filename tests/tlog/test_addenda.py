"""An entry vouches for what is kept outside it, in C2SP's form."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tlog.addenda import addendum, entry, read_entry


@given(content=st.binary(max_size=40), outside=st.lists(st.binary(max_size=9), max_size=4))
def test_what_is_written_is_read(content: bytes, outside: list[bytes]) -> None:
    said, digests = read_entry(entry(content, *outside))
    assert digests == [hashlib.sha256(each).digest() for each in outside]
    assert said == content + b"".join(digests)


def test_its_bytes() -> None:
    digest = hashlib.sha256(b"x").digest()
    assert entry(b"abc", b"x") == b"abc" + digest + b"\x00\x00\x00\x03" + b"\x01"
    assert entry(b"abc") == b"abc\x00"


def test_a_digest_may_stand_anywhere() -> None:
    inside = bytes(range(32))
    assert read_entry(inside + b"more" + bytes(4) + b"\x01") == (inside + b"more", [inside])


@pytest.mark.parametrize("data", [b"", b"\x01", b"abc\x01", bytes(31) + bytes(4) + b"\x01"])
def test_what_is_no_entry(data: bytes) -> None:
    with pytest.raises(ValueError, match="no log entry"):
        read_entry(data)


@given(st.binary(max_size=80))
def test_no_bytes_can_do_worse_than_be_refused(data: bytes) -> None:
    try:
        _, digests = read_entry(data)
    except ValueError:
        return
    assert all(len(each) == 32 for each in digests)


def test_a_nonce_has_its_length() -> None:
    assert addendum(bytes(16), b"x") == bytes(16) + b"x"
    with pytest.raises(ValueError, match="16 bytes"):
        addendum(bytes(15), b"x")
