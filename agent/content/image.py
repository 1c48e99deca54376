"""May this picture hold a text that only eyes can read, and what text does its file carry besides?

A small one is a logo or an icon; any other is read by `ocr` where that is possible, and else
uninspectable. Captions, comments and what stands behind the picture's end are text as any other.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.content import markup
from agent.content.document import Reason
from agent.content.kinds import Kind, detect

if TYPE_CHECKING:
    from agent.content.walk import Walk

_ICON_AREA = 200 * 100
"""Pixels in which nobody writes a letter."""
_MOST_SAID = 1024 * 1024
"""Bytes of captions that are read."""
_XMP = re.compile(rb"(?s)<x:xmpmeta.{0,200000}?</x:xmpmeta>")
# EXIF 2.32, 4.6: ASCII, or UTF-16LE in the tags that Windows writes.
_ASCII, _WIDE = re.compile(rb"[\t -~\xa0-\xff]{6,}"), re.compile(rb"(?:[ -~]\0){6,}")
_FEW = 64
"""Bytes behind the end of a picture that say nothing: padding."""


def area(data: bytes) -> int | None:
    """Width times height in pixels, for PNG and GIF; None for other formats."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        width, height = struct.unpack_from(">II", data, 16)
        return int(width * height)
    if data.startswith(b"GIF8") and len(data) >= 10:
        width, height = struct.unpack_from("<HH", data, 6)
        return int(width * height)
    return None


def _jpeg(data: bytes) -> Iterator[bytes]:
    """What stands in the application and comment segments (ITU T.81, B.1.1.4), and in the end
    what is behind the picture.
    """
    at = 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        kind, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA or size < 2:
            break
        if kind in (0xE1, 0xED, 0xFE):  # Exif and XMP, Photoshop's IPTC, a comment
            yield data[at + 4 : at + 2 + size]
        at += 2 + size
    end = data.rfind(b"\xff\xd9")
    yield data[end + 2 :] if end > 0 else b""


def _png(data: bytes) -> Iterator[bytes]:
    """The textual chunks (PNG 1.2, 4.2.3), unpacked, and in the end what is behind the picture."""
    at = 8
    while at + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        chunk = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind in (b"tEXt", b"iTXt", b"eXIf"):
            yield chunk
        elif kind == b"zTXt":
            packed = chunk[chunk.find(b"\0") + 2 :]
            yield zlib.decompressobj().decompress(packed, _MOST_SAID)
        if kind == b"IEND":
            break
    yield data[at:]


def _caption(data: bytes) -> str:
    """The readable runs of a block of metadata, one a line."""
    if (xmp := _XMP.search(data)) is not None:
        page, behind = markup.extract(xmp[0].decode("utf-8", "replace"))
        return f"{page}\n{behind}"
    runs = [run[0].decode("utf-8", "replace") for run in _ASCII.finditer(data)]
    runs += [run[0].decode("utf-16-le") for run in _WIDE.finditer(data)]
    return "\n".join(runs)


def _said(data: bytes, walk: Walk) -> None:
    """Captions, and what stands behind the end."""
    tail = b""
    if data.startswith(b"\xff\xd8"):
        *blocks, tail = _jpeg(data)
    elif data.startswith(b"\x89PNG"):
        *blocks, tail = _png(data)
    else:
        blocks = [found[0] for found in _XMP.finditer(data)]
    said = "\n".join(_caption(block[:_MOST_SAID]) for block in blocks)
    walk.say(said, "captions")
    tail = tail.strip(b"\0\r\n ")
    kind = detect(tail[: 256 * 1024], "", "")
    if kind not in (Kind.EMPTY, Kind.UNKNOWN, Kind.IMAGE):
        walk.inside("", tail, called="behind the picture")
    elif len(tail) > _FEW and kind is Kind.UNKNOWN and len(data) <= _small(walk):
        walk.cannot(Reason.UNSUPPORTED, "behind the picture")


def _small(walk: Walk) -> int:
    return walk.limits.ignore_image_kb * 1024


def read(data: bytes, walk: Walk) -> None:
    """Captions of any picture; a large one may show a document besides."""
    _said(data, walk)
    if len(data) <= _small(walk):
        return
    pixels = area(data)
    if pixels is not None and pixels <= _ICON_AREA:
        return
    walk.picture(data)
