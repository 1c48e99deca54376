"""What do the macros of an Office file say?

MS-OVBA: a project is a compound file, or lies in one; each module is a stream with its source
compressed behind a cache. A macro by itself is nothing to hold: its text is read as any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.text import windows

if TYPE_CHECKING:
    from agent.content.compound import Compound
    from agent.content.walk import Walk

_SIGNATURE = 1
"""2.4.1.1.1: the first byte of a compressed container."""
_CHUNK = 4096
_SOURCE = b"\x00Attribut\x00e "
"""How the source of every module begins once compressed (2.3.4.3: `Attribute VB_Name`): eight
letters as they are behind their flags, then the next flags. It spares the project's directory."""
_FORM_STREAMS = ("f", "o")
"""Of a form, beside its module: its controls, with what is written on and in them."""
_RUN = re.compile(rb"[\x20-\x7e\xa0-\xff]{4,}")
_NO_MODULE = ("dir", "_vba_project", "project", "projectwm", "projectlk")


def say(file: Compound, walk: Walk) -> None:
    """The source of every module of the projects in a compound file, a part each."""
    for path in file.paths():
        folder, name = [each.lower() for each in path[:-1]], path[-1]
        if name in _FORM_STREAMS and folder:
            runs = _RUN.findall(file.read(*path).replace(b"\0", b""))
            walk.say("\n".join(map(windows, runs)), "macros, forms")
            continue
        if not folder or folder[-1] != "vba" or name.lower().startswith(("__srp_", *_NO_MODULE)):
            continue
        try:
            walk.say(source(file.read(*path)), "macros")
        except Refused as refusal:
            if refusal.reason is not Reason.BROKEN:
                raise
            walk.cannot(Reason.BROKEN, "macros")


def source(stream: bytes) -> str:
    """The source of a module, without the lines that only describe it. Raises Refused where there
    is none, or it breaks off.
    """
    at = stream.rfind(_SOURCE) - 3
    if at < 0 or stream[at] != _SIGNATURE:
        raise Refused(Reason.BROKEN)
    text = windows(decompressed(stream[at:]))
    return "\n".join(line for line in text.splitlines() if not line.startswith("Attribute VB_"))


def decompressed(data: bytes) -> bytes:
    """The bytes of a compressed container (2.4.1.3.1). Raises Refused where it is none."""
    if data[:1] != bytes((_SIGNATURE,)):
        raise Refused(Reason.BROKEN)
    out = bytearray()
    at = 1
    while at + 2 <= len(data):
        header = int.from_bytes(data[at : at + 2], "little")
        if header >> 12 & 7 != 0b011:  # 2.4.1.1.5: what follows is no chunk
            break
        end = min(len(data), at + (header & 0xFFF) + 3)
        if header & 0x8000:
            _chunk(data[at + 2 : end], out)
        else:
            out += data[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(data: bytes, out: bytearray) -> None:
    """One compressed chunk: a byte of flags, then eight letters or copies of what came before."""
    start, at = len(out), 0
    while at < len(data):
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                return
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 2 > len(data) or not 0 < len(out) - start <= _CHUNK:
                raise Refused(Reason.BROKEN)
            token = int.from_bytes(data[at : at + 2], "little")
            at += 2
            # 2.4.1.3.19.1: the further into the chunk, the more bits say how far back.
            far = max((len(out) - start - 1).bit_length(), 4)
            length = (token & (0xFFFF >> far)) + 3
            back = (token >> (16 - far)) + 1
            if back > len(out) - start:
                raise Refused(Reason.BROKEN)
            for _ in range(length):
                out.append(out[-back])
    if len(out) - start > _CHUNK:
        raise Refused(Reason.BROKEN)
