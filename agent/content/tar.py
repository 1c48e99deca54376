"""What lies in a tar archive?

POSIX.1-2024 pax, ustar and GNU long names, read by ourselves: a tar is a row of files with a block
in front of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_BLOCK = 512
_FILES = b"0\x007"
_PAX_PATH = re.compile(rb"(?:\A|\n)\d+ path=([^\n]*)\n")


def _number(field: bytes) -> int:
    """Octal text, or GNU's base 256 where the first bit is set."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    text = field.strip(b" \0")
    return int(text, 8) if text else 0


def _text(field: bytes) -> str:
    return decode(field.partition(b"\0")[0])


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file. Raises Refused where the archive breaks off."""
    at = 0
    long_name = ""
    while at + _BLOCK <= len(data):
        block = data[at : at + _BLOCK]
        if not block.strip(b"\0"):
            return
        size = _number(block[124:136])
        body = data[at + _BLOCK : at + _BLOCK + size]
        if size < 0 or len(body) < size:
            raise Refused(Reason.BROKEN)
        kind = block[156:157]
        at += _BLOCK + -(-size // _BLOCK) * _BLOCK
        if kind == b"L":
            long_name = _text(body)
        elif kind == b"x":
            found = _PAX_PATH.search(body)
            long_name = decode(found[1]) if found else ""
        elif kind in _FILES:
            prefix = _text(block[345:500]) if block[257:262] == b"ustar" else ""
            name = long_name or "/".join(filter(None, (prefix, _text(block[:100]))))
            long_name = ""
            yield name, body
        else:
            long_name = ""


def read(data: bytes, walk: Walk) -> None:
    """A tar archive: every file in it, by the reader of its kind."""
    for name, body in members(data):
        walk.inside(name, body)
