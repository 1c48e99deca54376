"""What lies in a zip file?

The central directory is read by ourselves and each member unpacked as a stream that stops at its
limit: how much a bomb claims to hold, or holds, does not matter.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agent.content.document import Reason, Refused
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

CHUNK = 256 * 1024
"""Bytes that are unpacked at a time."""
_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_STORED, _DEFLATED, _BZIP2, _LZMA = 0, 8, 12, 14
FREE_RATIO = 1024 * 1024
"""Bytes that a member may unpack to whatever its ratio: short texts of one letter are no bombs."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive, as the central directory states it (APPNOTE.TXT 4.3.12)."""

    name: str
    encrypted: bool
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    comment: str = ""

    @property
    def folder(self) -> bool:
        return self.name.endswith("/") and self.size == 0


class Unpacker(Protocol):
    """`bz2.BZ2Decompressor` or `lzma.LZMADecompressor`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file's bytes and members."""

    data: bytes
    members: tuple[Member, ...]
    whole: bool
    """Nothing stands before the archive or after it."""
    comments: tuple[str, ...] = ()
    """The archive's own, and those of its members."""

    def unpack(self, member: Member, most: int, walk: Walk) -> bytes:
        """The member's bytes. Raises Refused where it is encrypted, packed by a method that we do
        not know, or holds more than `most` bytes or than the ratio allows.
        """
        return b"".join(self.stream(member, most, walk))

    def stream(self, member: Member, most: int, walk: Walk) -> Iterator[bytes]:
        """As `unpack`, in pieces of up to 256 KB."""
        if member.encrypted:
            raise Refused(Reason.ENCRYPTED)
        packed = self._packed(member)
        most = min(most, max(FREE_RATIO, len(packed) * walk.limits.max_ratio))
        total = crc = 0
        for piece in _unpacked(member.method, packed):
            total += len(piece)
            if total > most:
                raise Refused(Reason.TOO_LARGE)
            walk.breathe()
            crc = zlib.crc32(piece, crc)
            yield piece
        if crc != member.crc:
            raise Refused(Reason.BROKEN)

    def _packed(self, member: Member) -> memoryview:
        """Where the member's bytes are: after its local header (4.3.7), whose lengths count."""
        at = member.offset
        if self.data[at : at + 4] != _LOCAL or at + 30 > len(self.data):
            raise Refused(Reason.BROKEN)
        name, extra = struct.unpack_from("<HH", self.data, at + 26)
        start = at + 30 + name + extra
        return memoryview(self.data)[start : start + member.packed]


def _unpacked(method: int, packed: memoryview) -> Iterator[bytes]:
    if method == _STORED:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    if method == _DEFLATED:
        inflate = zlib.decompressobj(-15)
        rest: bytes | memoryview = packed
        while rest and not inflate.eof:
            piece = inflate.decompress(rest, CHUNK)
            rest = inflate.unconsumed_tail
            if piece:
                yield piece
        return
    unpacker: Unpacker
    if method == _BZIP2:
        unpacker = bz2.BZ2Decompressor()
    elif method == _LZMA:  # 5.8.8: version, size of the properties, LZMA1 properties
        if len(packed) < 9:
            raise Refused(Reason.BROKEN)
        size = struct.unpack_from("<H", packed, 2)[0]
        lc_lp_pb, dictionary = struct.unpack_from("<BI", packed, 4)
        if dictionary > 64 * 1024 * 1024:
            raise Refused(Reason.TOO_LARGE)
        unpacker = lzma.LZMADecompressor(
            lzma.FORMAT_RAW,
            filters=[
                {
                    "id": lzma.FILTER_LZMA1,
                    "dict_size": dictionary,
                    "lc": lc_lp_pb % 9,
                    "lp": lc_lp_pb // 9 % 5,
                    "pb": lc_lp_pb // 45,
                }
            ],
        )
        packed = packed[4 + size :]
    else:
        raise Refused(Reason.UNSUPPORTED)
    yield from pieces(unpacker, packed)


def pieces(unpacker: Unpacker, packed: bytes | memoryview) -> Iterator[bytes]:
    """What the decompressor makes of these bytes. Raises EOFError where they break off."""
    given: bytes | memoryview = packed
    while not unpacker.eof:
        piece = unpacker.decompress(bytes(given), CHUNK)
        given = b""
        if piece:
            yield piece
        elif unpacker.needs_input:
            raise EOFError("compressed bytes that break off")


def open_zip(data: bytes, most: int) -> Archive:
    """The archive with up to `most` members. Raises Refused where it has more or is broken."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end == -1 or end + 22 > len(data):
        raise Refused(Reason.BROKEN)
    last = end
    count, size, offset = struct.unpack_from("<HII", data, end + 10)
    # 4.3.15: a ZIP64 locator right before the end record.
    if end >= 20 and data[end - 20 : end - 16] == b"PK\x06\x07":
        end64 = struct.unpack_from("<Q", data, end - 12)[0]
        if data[end64 : end64 + 4] == b"PK\x06\x06" and end64 + 56 <= len(data):
            count, size, offset = struct.unpack_from("<QQQ", data, end64 + 32)
            end = end64
    if count > most:
        raise Refused(Reason.TOO_MANY)
    # Bytes put before the archive (a self-extractor) shift every offset.
    shift = max(0, end - size - offset)
    members = tuple(_members(data, offset + shift, count, shift))
    comment = struct.unpack_from("<H", data, last + 20)[0]
    whole = not shift and not data[last + 22 + comment :].strip(b"\0\r\n")
    said = [decode(data[last + 22 : last + 22 + comment]), *(each.comment for each in members)]
    return Archive(data, members, whole, tuple(filter(None, said)))


def _members(data: bytes, at: int, count: int, shift: int) -> Iterator[Member]:
    for _ in range(count):
        if data[at : at + 4] != _ENTRY or at + 46 > len(data):
            raise Refused(Reason.BROKEN)
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, name_n, extra_n, comment_n = struct.unpack_from("<IIIHHH", data, at + 16)
        offset = struct.unpack_from("<I", data, at + 42)[0]
        raw = data[at + 46 : at + 46 + name_n]
        extra = data[at + 46 + name_n : at + 46 + name_n + extra_n]
        if 0xFFFFFFFF in (packed, size, offset):
            size, packed, offset = _zip64(extra, size, packed, offset)
        name = decode(raw)
        encrypted = bool(flags & 1) or method == 99  # 99: WinZip's AES
        at += 46 + name_n + extra_n
        comment = decode(data[at : at + comment_n])
        yield Member(name, encrypted, method, crc, packed, size, offset + shift, comment)
        at += comment_n


def _zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """4.5.3: those of the three that did not fit, in this order, as eight bytes each."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            field = extra[at + 4 : at + 4 + length]
            values = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            size = next(values, size) if size == 0xFFFFFFFF else size
            packed = next(values, packed) if packed == 0xFFFFFFFF else packed
            offset = next(values, offset) if offset == 0xFFFFFFFF else offset
            break
        at += 4 + length
    return size, packed, offset


def read(data: bytes, walk: Walk) -> None:
    """A zip file: every file in it, by the reader of its kind."""
    archive = open_zip(data, walk.budget.files)
    if not archive.whole:  # a second archive, or half of one, may stand in what is left over
        walk.cannot(Reason.BROKEN)
    walk.say("\n".join(archive.comments), "comments")
    names = {member.name for member in archive.members}
    if "[Content_Types].xml" in names:
        from agent.content import ooxml

        ooxml.read(archive, walk)
    elif "content.xml" in names and "mimetype" in names:
        from agent.content import odf

        odf.read(archive, walk)
    else:
        _read_members(archive, walk)


def _read_members(archive: Archive, walk: Walk) -> None:
    most = walk.limits.max_file_mb * 1024 * 1024
    for member in archive.members:
        if member.folder:
            continue
        unpacked: list[bytes] = []
        cut = None
        try:
            unpacked.extend(archive.stream(member, most, walk))
        except Refused as refusal:
            cut = refusal.reason
        except (zlib.error, lzma.LZMAError, OSError, EOFError, struct.error, ValueError):
            cut = Reason.BROKEN
        walk.inside(member.name, b"".join(unpacked), cut=cut)
