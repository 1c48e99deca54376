"""Whatever the bytes are, `read` answers, and nothing that was not read passes for clean."""

from __future__ import annotations

import os
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.content import Document, read


@settings(deadline=None)  # the first zip starts a reader's process
@given(
    st.binary(max_size=2000), st.sampled_from(["", "a.eml", "a.html", "a.csv", "a.zip", "a.ics"])
)
@example(b"PK\x05\x06" + bytes(18), "a.zip")
def test_any_bytes_are_answered(data: bytes, name: str) -> None:
    document = read(data, name)
    assert isinstance(document, Document)
    if not document.parts and data.strip(b" \t\r\n\0"):
        shown = read(data, name, "text/plain")
        assert document.uninspectable or not any(c.isalnum() for p in shown.parts for c in p.text)


@pytest.mark.parametrize("size", [100, 5000, 300_000])
def test_compressed_bytes_are_not_clean(size: int) -> None:
    data = zlib.compress(os.urandom(size))
    document = read(data, "data.bin")
    assert [each.reason for each in document.uninspectable] == ["unsupported"]


def test_nothing_is_clean() -> None:
    assert read(b"") == Document()
    assert read(b" \r\n") == Document()
