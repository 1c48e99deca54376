"""What does a PowerPoint presentation of before 2007 say?

MS-PPT: a tree of records; text is in atoms of two kinds, on slides, notes and masters alike.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.text import windows

if TYPE_CHECKING:
    from agent.content.compound import Compound
    from agent.content.walk import Walk

_CHARACTERS, _BYTES, _STRING = 0x0FA0, 0x0FA8, 0x0FBA  # 2.9.42, 2.9.43, 2.2.25
_ENCRYPTED_TOKEN = 0xF3D1C4DF  # 2.3.2


def texts(stream: bytes) -> Iterator[str]:
    """Every text of the "PowerPoint Document" stream, in its order. Linear: containers are
    entered, everything else is passed over.
    """
    at = 0
    while at + 8 <= len(stream):
        version, kind, length = struct.unpack_from("<HHI", stream, at)
        at += 8
        if version & 0xF == 0xF:  # a container: what it holds comes next
            continue
        body = stream[at : at + length]
        if kind in (_CHARACTERS, _STRING):
            yield body.decode("utf-16-le", "replace")
        elif kind == _BYTES:
            yield windows(body)
        at += length


def read(file: Compound, walk: Walk) -> None:
    """A presentation in a compound file that is open."""
    if file.exists("Current User"):
        user = file.read("Current User")
        if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED_TOKEN:
            raise Refused(Reason.ENCRYPTED)
    stream = file.read("PowerPoint Document")
    said = []
    for text in texts(stream):
        said.append(text.replace("\r", "\n").replace("\x0b", "\n"))
        walk.breathe()
    walk.say("\n".join(said), "slides and notes")
