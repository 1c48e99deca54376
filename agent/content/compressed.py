"""What lies in a file that is compressed as a whole: gzip, bzip2, xz?"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.content.archive import CHUNK, FREE_RATIO, pieces
from agent.content.document import Reason, Refused

if TYPE_CHECKING:
    from agent.content.walk import Walk

_MEGABYTE = 1024 * 1024
_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_PACKED = (".gz", ".bz2", ".xz", ".svgz")


def _gunzip(data: bytes) -> Iterator[bytes]:
    """Every member of a gzip file (RFC 1952 2.2), in pieces."""
    rest = data
    while rest.startswith(b"\x1f\x8b"):
        inflate = zlib.decompressobj(31)
        while rest and not inflate.eof:
            yield inflate.decompress(rest, CHUNK)
            rest = inflate.unconsumed_tail
        if not inflate.eof:
            raise EOFError("a gzip file that breaks off")
        rest = inflate.unused_data.lstrip(b"\0")


def _unpacked(data: bytes, walk: Walk) -> Iterator[bytes]:
    if data.startswith(b"\x1f\x8b"):
        yield from _gunzip(data)
    elif data.startswith(b"BZh"):
        yield from pieces(bz2.BZ2Decompressor(), data)
    else:
        memory = walk.limits.max_memory_mb * _MEGABYTE // 2
        yield from pieces(lzma.LZMADecompressor(memlimit=memory), data)


def _inner_name(name: str) -> str:
    """The name without what the compressor added."""
    stem, dot, ending = name.rpartition(".")
    if dot + ending.lower() in _ENDINGS:
        return stem + _ENDINGS[dot + ending.lower()]
    return stem if (dot + ending).lower() in _PACKED else name


def read(data: bytes, walk: Walk) -> None:
    """The one file inside, by the reader of its kind, up to the limits of size and ratio."""
    most = min(
        walk.limits.max_file_mb * _MEGABYTE, max(FREE_RATIO, len(data) * walk.limits.max_ratio)
    )
    out: list[bytes] = []
    size = 0
    cut = None
    try:
        for piece in _unpacked(data, walk):
            size += len(piece)
            if size > most:
                raise Refused(Reason.TOO_LARGE)
            out.append(piece)
            walk.breathe()
    except Refused as refusal:
        cut = refusal.reason
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        cut = Reason.BROKEN
    walk.inside(_inner_name(walk.name), b"".join(out), called="content", cut=cut, alone=True)
