"""What lies in an S/MIME message: content that is signed, compressed or encrypted?

RFC 5652 (CMS), read as BER, of which only as much as leads to the content.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from agent.content import headers
from agent.content.archive import CHUNK
from agent.content.document import Reason, Refused

if TYPE_CHECKING:
    from agent.content.walk import Walk

_SEQUENCE, _OCTETS, _OID = 0x30, 0x04, 0x06
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = (
    bytes.fromhex("2a864886f70d010703"),  # enveloped-data
    bytes.fromhex("2a864886f70d010706"),  # encrypted-data
    bytes.fromhex("2a864886f70d0109100117"),  # authenticated-enveloped-data, RFC 5083
)
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")  # RFC 3274
_MAX_DEPTH = 40


def _element(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, where its content begins and ends; no end where the length is indefinite (8.1.3.6)."""
    tag, first = data[at], data[at + 1]
    at += 2
    if first < 0x80:
        return tag, at, at + first
    if first == 0x80:
        return tag, at, None
    size = first & 0x7F
    if size > 8:
        raise Refused(Reason.BROKEN)
    return tag, at + size, at + size + int.from_bytes(data[at : at + size], "big")


def _octets(data: bytes, at: int, depth: int = 0) -> tuple[bytes, int]:
    """An octet string, whole or in pieces, and where it ends."""
    if depth > _MAX_DEPTH:
        raise Refused(Reason.TOO_DEEP)
    tag, at, end = _element(data, at)
    if tag == _OCTETS and end is not None:
        return data[at:end], end
    out: list[bytes] = []
    while at < (len(data) if end is None else end):
        if data[at : at + 2] == b"\0\0" and end is None:
            return b"".join(out), at + 2
        piece, at = _octets(data, at, depth + 1)
        out.append(piece)
    return b"".join(out), at


def _enter(data: bytes, at: int) -> int:
    return _element(data, at)[1]


def _skip(data: bytes, at: int) -> int:
    """Where the element ends, which must say how long it is."""
    end = _element(data, at)[2]
    if end is None:
        raise Refused(Reason.BROKEN)
    return end


def content(data: bytes) -> bytes:
    """The content of a signed or compressed message. Raises Refused for an encrypted one."""
    at = _enter(data, 0)
    _, start, end = _element(data, at)
    kind = data[start:end]
    if kind in _ENCRYPTED:
        raise Refused(Reason.ENCRYPTED)
    if kind not in (_SIGNED, _COMPRESSED):
        raise Refused(Reason.UNSUPPORTED)
    at = _enter(data, _enter(data, _skip(data, at)))  # [0], then the sequence in it
    at = _skip(data, _skip(data, at))  # version, and the algorithms
    at = _enter(data, at)  # encapsulated content: its kind, then [0] with the octets
    at = _skip(data, at)
    if at >= len(data) or data[at] & 0xE0 != 0xA0:  # detached: the content is beside it
        return b""
    found, _ = _octets(data, _enter(data, at))
    if kind == _COMPRESSED:
        inflate = zlib.decompressobj()
        found = inflate.decompress(found, 100 * CHUNK)
        if inflate.unconsumed_tail:
            raise Refused(Reason.TOO_LARGE)
    return found


def read(data: bytes, walk: Walk) -> None:
    """An S/MIME body: the message in it."""
    if data[:1] != b"\x30":
        data = headers.base64(b"".join(each for each in data.splitlines() if b"-----" not in each))
    try:
        inner = content(data)
    except IndexError as problem:
        raise Refused(Reason.BROKEN) from problem
    if inner:
        walk.inside("", inner, "message/rfc822", called="signed content")
