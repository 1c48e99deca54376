"""Header sections as mail programs, scripts and attackers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mail import headers


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?caf=C3=A9_list?=", "café list"),
        ("=?UTF-8?B?W3NlY3VyZV0=?= x", "[secure] x"),
        ("=?UTF-8?B?W3NlY3VyZV0?= x", "[secure] x"),
        ("=?utf-8?Q?[sec?= =?utf-8?Q?ure]?=", "[secure]"),
        ("=?utf-8?Q?a?=\t =?iso-8859-1?Q?=E9?=", "aé"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("=?utf-8*en?Q?a?=", "a"),
        ("=?no-such-charset?Q?a?=", "=?no-such-charset?Q?a?="),
        ("=?utf-8?B?%%%?=", "=?utf-8?B?%%%?="),
        ("=?utf-8?Q?=FF=FE?=", "=?utf-8?Q?=FF=FE?="),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("", ""),
    ],
)
def test_encoded_words(raw: str, decoded: str) -> None:
    assert headers.decode(raw) == decoded


def test_fields_are_unfolded_and_the_body_found() -> None:
    message = b"Subject: one\r\n two\r\nX-A :b\r\nSUBJECT: three\r\n\r\nbody"
    found = headers.parse(message)
    assert [f.text for f in found.all("subject")] == ["one two", "three"]
    assert found.first("x-a") == "b"
    assert message[found.body_at :] == b"body"
    assert not found.malformed


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_line_end(end: bytes) -> None:
    found = headers.parse(end.join([b"From me@example.org Sat", b"A: 1", b" 2", b"", b"x"]))
    assert found.first("a") == "1 2"


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (b"", "empty"),
        (b"\r\n\r\nbody", "no headers"),
        (b"just words\r\n", "no headers"),
        (b"A: 1\r\nnot a header\r\n\r\nbody", "not a header"),
        (b"\x00\x01\x02", "no headers"),
        (b"A: " + b"x" * (headers.MAX_HEADER_BYTES + 1), "larger"),
    ],
)
def test_malformed_is_named(message: bytes, why: str) -> None:
    assert why in headers.parse(message).malformed


def test_eight_bit_headers_are_read_as_people_meant() -> None:
    assert headers.parse("Subject: café\n\n".encode()).first("subject") == "café"
    assert headers.parse("Subject: café\n\n".encode("cp1252")).first("subject") == "café"


@given(st.binary(max_size=400))
def test_nothing_makes_it_raise(message: bytes) -> None:
    for field in headers.parse(message).fields:
        assert isinstance(field.text, str)


@given(st.text(max_size=80))
def test_what_is_encoded_is_decoded(text: str) -> None:
    from email.header import Header

    if text.isprintable():
        encoded = Header(text, "utf-8", maxlinelen=10_000).encode()
        assert headers.decode(encoded) == text
