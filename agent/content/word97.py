"""What does a Word document of before 2007 say?

MS-DOC 2.4.1: the piece table says where the characters are; main text, footnotes, headers,
comments, endnotes and text boxes follow each other in one sequence of characters.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.flow import lines
from agent.content.text import windows

if TYPE_CHECKING:
    from agent.content.compound import Compound
    from agent.content.walk import Walk

_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
# 2.4.1: U+0013 … U+0014 is a field's instruction; U+0007 ends a cell, and a row after the last.
_INSTRUCTION = re.compile("\x13[^\x13\x14\x15]{0,2000}\x14")
_MARKS = {13: "\n", 11: "\n", 12: "\n", 7: "\t", 30: "-", 31: "\u00ad"}
_DROPPED = dict.fromkeys((0, 1, 2, 3, 4, 5, 6, 8, 19, 20, 21))


def _pieces(table: bytes, at: int, size: int) -> bytes:
    """The piece table in the Clx (2.9.38), behind the property modifiers."""
    end = min(at + size, len(table))
    while at < end and table[at] == 1:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if at >= end or table[at] != 2:
        raise Refused(Reason.BROKEN)
    length = struct.unpack_from("<I", table, at + 1)[0]
    return table[at + 5 : at + 5 + length]


def text(document: bytes, table_0: bytes, table_1: bytes, most: int) -> str:
    """The characters of a document, from its streams. Raises Refused; struct.error where broken."""
    flags = struct.unpack_from("<H", document, 10)[0]
    if flags & _ENCRYPTED:
        raise Refused(Reason.ENCRYPTED)
    if struct.unpack_from("<H", document, 2)[0] < 0x00C1:  # Word 6 and 95 have no piece table
        raise Refused(Reason.UNSUPPORTED)
    at, size = struct.unpack_from("<II", document, 0x01A2)
    found = _pieces(table_1 if flags & _TABLE_1 else table_0, at, size)
    count = (len(found) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", found)
    out: list[str] = []
    for index in range(count):
        place = struct.unpack_from("<I", found, 4 * (count + 1) + 8 * index + 2)[0]
        length = ends[index + 1] - ends[index]
        most -= length
        if length < 0 or most < 0:
            raise Refused(Reason.TOO_LARGE if most < 0 else Reason.BROKEN)
        if place & 0x40000000:  # 2.9.73: eight bits a character, at half the offset
            start = (place & 0x3FFFFFFF) // 2
            out.append(windows(document[start : start + length]))
        else:
            raw = document[place : place + 2 * length]
            out.append(raw.decode("utf-16-le", "replace"))
    return "".join(out)


def read(file: Compound, walk: Walk) -> None:
    """A Word document in a compound file that is open."""

    def stream(name: str) -> bytes:
        return file.read(name) if file.exists(name) else b""

    try:
        raw = text(stream("WordDocument"), stream("0Table"), stream("1Table"), walk.budget.memory)
    except (struct.error, IndexError) as problem:
        raise Refused(Reason.BROKEN) from problem
    said = _INSTRUCTION.sub("", raw).replace("\x07\x07", "\n")
    walk.say(lines(said.translate({**_MARKS, **_DROPPED})))
