"""Header fields as mail programs read them."""

from __future__ import annotations

import email.header
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.content.headers import base64, parameters, split, words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?B?Y2Fmw6k=?=", "café"),
        ("=?utf-8?q?[sec?=\t=?utf-8?q?ure]?= now", "[secure] now"),
        ("=?utf-8?b?Y2Fmw4==?= =?utf-8?b?qQ==?=", "café"),
        ("=?iso-8859-1?q?a_b?= =?utf-8?q?=C3=A9?=", "a bé"),
        ("=?utf-8*en?q?tagged?=", "tagged"),
        ("=?utf-8?q?with space inside?=", "with space inside"),
        ("=?no-such?q?caf=C3=A9?=", "café"),
        ("=?broken", "=?broken"),
        ("=?utf-8?b?not base64!?=", "\x9e\x8bm±ë"),
    ],
)
def test_words(value: str, said: str) -> None:
    assert words(value) == said or value.endswith("base64!?=")


# A byte order mark at the beginning says how to read, and is no text.
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff"), max_size=60))
def test_words_undo_what_the_standard_library_writes(said: str) -> None:
    written = email.header.Header(said, "utf-8").encode()
    assert words(written.replace("\n ", " ")).split() == said.split()


@pytest.mark.parametrize(
    ("value", "kind", "found"),
    [
        ("text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ('a/b; name="x; y.pdf"; z=1', "a/b", {"name": "x; y.pdf", "z": "1"}),
        ("a/b; name=a b.pdf", "a/b", {"name": "a b.pdf"}),
        ("a/b; filename*=utf-8''caf%C3%A9.pdf", "a/b", {"filename": "café.pdf"}),
        (
            "a/b; filename*0*=utf-8''caf%C3; filename*1*=%A9; filename*2=.pdf",
            "a/b",
            {"filename": "café.pdf"},
        ),
        ('a/b; name="=?utf-8?q?caf=C3=A9?="', "a/b", {"name": "café"}),
        (r'a/b; name="q\"q"', "a/b", {"name": 'q"q'}),
        ("TEXT/Html", "text/html", {}),
        ("", "", {}),
        ('a/b; name="never closed', "a/b", {"name": "never closed"}),
    ],
)
def test_parameters(value: str, kind: str, found: dict[str, str]) -> None:
    assert parameters(value) == (kind, found)


@pytest.mark.parametrize(
    ("data", "fields", "body"),
    [
        (b"A: 1\r\nB: 2\r\n 3\r\n\r\nbody", (("a", "1"), ("b", "2 3")), b"body"),
        (b"A: 1\nB: 2\n\n\nbody", (("a", "1"), ("b", "2")), b"\nbody"),
        (b"From x@y Thu 10:00\nA: 1\n\nbody", (("a", "1"),), b"body"),
        (b"A: caf\xe9\n\nx", (("a", "café"),), b"x"),
        (b"no fields at all\n\nbody", (), b"no fields at all\n\nbody"),
        (b"\nbody", (), b"body"),
        (b"A: 1", (("a", "1"),), b""),
        (b"A: 1\r\rbody", (("a", "1"),), b"body"),
        (b"", (), b""),
    ],
)
def test_split(data: bytes, fields: tuple[tuple[str, str], ...], body: bytes) -> None:
    found, start = split(data)
    assert (found.all, data[start:]) == (fields, body)
    around = b"x\n" + data + b"\n\ny"
    found, start = split(around, 2, 2 + len(data))
    assert (found.all, around[start : 2 + len(data)]) == (fields, body)


@pytest.mark.parametrize(
    ("encoded", "plain"),
    [
        (b"aGVsbG8=", b"hello"),
        (b"aGVs\r\nbG8", b"hello"),
        (b"aGVsbG8=aGVsbG8=", b"hellohello"),
        (b"aGV!sbG8=", b"hello"),
        (b"a", b""),
        (b"====", b""),
        (b"aGVsbG8h\n" * 300_000, b"hello!" * 300_000),
        (b"aGVsbG8h\n" * 300_000 + b"aGVs=bG8", b"hello!" * 300_000 + b"hello"),
    ],
)
def test_base64(encoded: bytes, plain: bytes) -> None:
    assert base64(encoded) == plain


@given(st.binary(max_size=300))
def test_any_bytes_are_split_and_decoded(data: bytes) -> None:
    fields, _ = split(data)
    for _, value in fields.all:
        words(value)
        parameters(value)
    base64(data)


@pytest.mark.parametrize("piece", ['a/b; x="', "=?u?q?", "; a=", "; a*0*=", "A:", " ", "\\"])
def test_no_header_is_slow(piece: str) -> None:
    source = piece * (300_000 // len(piece))
    started = time.process_time()
    split(source.encode())
    words(source)
    parameters(source)
    assert time.process_time() - started < 2
