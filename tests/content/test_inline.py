"""Files that stand as letters in a text are read as if they were attached."""

from __future__ import annotations

import base64
import binascii
import tracemalloc

import pytest

from agent.content.inline import addresses, files, uudecode

TEXT = b"NHS number 943 476 5919, the number of nobody at all, and a few words more to fill lines"


def uu(data: bytes) -> bytes:
    lines = (binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 a.txt\n" + b"".join(lines) + b"`\nend\n"


def yenc(data: bytes) -> bytes:
    out = b""
    for byte in data:
        code = (byte + 42) % 256
        out += bytes([61, (code + 64) % 256]) if code in (0, 10, 13, 61) else bytes([code])
    head = b"=ybegin line=128 size=%d name=a.txt\r\n" % len(data)
    return head + out + b"\r\n=yend size=%d\r\n" % len(data)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"hello\n\n" + uu(TEXT), "a.txt"),
        (b"hello\n" + yenc(TEXT + bytes(range(256)))[:0] + yenc(TEXT), "a.txt"),
        (b"see below\n\n" + base64.encodebytes(TEXT) + b"\nbye", ""),
        (b"> quoted\n> " + base64.b64encode(TEXT), ""),
    ],
    ids=["uuencode", "yenc", "base64 lines", "base64 in one line"],
)
def test_found(text: bytes, name: str) -> None:
    [file] = files(text)
    assert (file.name, file.data) == (name, TEXT)


def test_every_byte_of_yenc() -> None:
    every = bytes(range(256))
    [file] = files(yenc(every))
    assert file.data == every


@pytest.mark.parametrize(
    "text",
    [
        b"begin with the minutes\nand end",
        b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDJ" + b"k9Wq3vX7" * 12 + b" jane@example",
        b"sha256 " + b"ab12cd34" * 8,
        b"https://example.org/" + b"aB3" * 40,
        b"x" * 100,
        b"=ybegin without an end",
        b"X" * 80 + b"\r\n" + b"X" * 80,
        b"0123456789" * 8,
    ],
)
def test_near_misses(text: bytes) -> None:
    assert list(files(text)) == []


LETTERS = base64.b64encode(TEXT).decode()


@pytest.mark.parametrize(
    ("page", "media_type"),
    [
        (f"<img src='data:image/png;base64,{LETTERS}'>", "image/png"),
        (
            f"<a href=data:text/plain;charset=utf-8;base64,{LETTERS}>",
            "text/plain",
        ),
        ("<a href='data:,NHS%20number%20943'>", "text/plain"),
    ],
)
def test_addresses(page: str, media_type: str) -> None:
    [file] = addresses(page)
    assert file.media_type == media_type
    assert file.data in (TEXT, b"NHS number 943")


def test_a_page_without_any() -> None:
    assert list(addresses("<p>the data: see above, or metadata:none</p>")) == []


def test_wrong_lengths_are_forgiven() -> None:
    assert uudecode(b"#86)C\n") == b"abc"
    assert uudecode(b"#86)CXX\n") == b"abc"


def test_a_line_of_base64_far_into_a_text() -> None:
    prose = b"a few words of no length at all\n" * 5_000
    [file] = files(prose + base64.encodebytes(TEXT) + prose)
    assert file.data == TEXT


def test_a_large_text_costs_no_memory() -> None:
    prose = b"a b c d e f g h\n" * 500_000
    tracemalloc.start()
    assert list(files(prose)) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * 1024 * 1024


def test_what_is_opened_again_and_again_and_never_closed_is_not_slow() -> None:
    for line in (b"=ybegin a\n", b"begin 644 a\n", b"A" * 64 + b"_\n", b"A" * 60 + b"\n"):
        assert list(files(line * (200_000 // len(line)))) == []
