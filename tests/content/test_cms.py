"""Signed content is read, encrypted content is named."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest

from agent.content.cms import content
from agent.content.document import Refused

Read = Callable[..., dict[str, str]]
SIGNED, ENVELOPED = "2a864886f70d010702", "2a864886f70d010703"
COMPRESSED, DATA = "2a864886f70d0109100109", "2a864886f70d010701"
MESSAGE = b"Subject: inside\r\nContent-Type: text/plain\r\n\r\nNHS 943 476 5919"


def element(tag: int, *inner: bytes) -> bytes:
    body = b"".join(inner)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes(4, "big")
    return bytes((tag, 0x84)) + size + body


def endless(tag: int, *inner: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(inner) + b"\0\0"


def oid(value: str) -> bytes:
    return element(6, bytes.fromhex(value))


def cms(kind: str, octets: bytes, wrap: Callable[..., bytes] = element) -> bytes:
    inner = wrap(0x30, oid(DATA), wrap(0xA0, octets) if octets else b"")
    body = wrap(0x30, element(2, b"\1"), element(0x31), inner)
    return wrap(0x30, oid(kind), wrap(0xA0, body))


def test_signed_content_is_read(texts: Read) -> None:
    data = cms(SIGNED, element(4, MESSAGE))
    found = texts(data, "smime.p7m", "application/pkcs7-mime")
    assert found["signed content, subject"] == "inside"
    assert found["signed content, body"] == "NHS 943 476 5919"


def test_lengths_that_are_not_told() -> None:
    pieces = endless(0x24, element(4, b"one "), element(4, b"two"))
    assert content(cms(SIGNED, pieces, endless)) == b"one two"


def test_compressed_content() -> None:
    assert content(cms(COMPRESSED, element(4, zlib.compress(MESSAGE)))) == MESSAGE
    with pytest.raises(Refused):
        content(cms(COMPRESSED, element(4, zlib.compress(bytes(40_000_000)))))


def test_encrypted_detached_and_broken(refusals: Read) -> None:
    media = "application/pkcs7-mime"
    assert refusals(cms(ENVELOPED, b""), "smime.p7m", media) == {"whole file": "encrypted"}
    assert refusals(cms(SIGNED, b""), "smime.p7m", media) == {}
    assert refusals(cms(SIGNED, b"")[:14], "smime.p7m", media) == {"whole file": "broken"}
    assert refusals(cms("2a8648", b""), "smime.p7m", media) == {"whole file": "unsupported"}
    nested = b"\x24\x80" * 100
    assert refusals(cms(SIGNED, nested), "x.p7m", media) == {"whole file": "too-deep"}
