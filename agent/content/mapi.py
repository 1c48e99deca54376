"""Which MAPI properties hold what a message says?

MS-OXPROPS: the few that matter here, shared by Outlook's .msg and by winmail.dat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from agent.content import markup, rtf
from agent.content.document import Refused
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

SUBJECT, BODY, RTF, HTML, CODEPAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
NAME, LONG_NAME, DISPLAY_NAME, MIME_TYPE, DATA, HIDDEN = (
    0x3704,
    0x3707,
    0x3001,
    0x370E,
    0x3701,
    0x7FFE,
)
_SPOKEN = {SUBJECT: "subject", 0x0070: "thread-topic"}
STRING8, UNICODE, BINARY = 0x001E, 0x001F, 0x0102


def text(kind: int, value: bytes, charset: str = "") -> str:
    """A string property's characters."""
    if kind == UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return decode(value, charset).rstrip("\0")


def say(found: Mapping[int, tuple[int, bytes]], walk: Walk) -> None:
    """Subject and bodies, from properties by id, each with its type. All bodies are read: they
    are alternatives of each other only when nobody meddled.
    """
    codepage = found.get(CODEPAGE)
    number = int.from_bytes(codepage[1][:4], "little") if codepage else 0
    charset = {65001: "utf-8", 20127: "ascii", 28591: "latin-1"}.get(number, f"cp{number}")
    for key, section in _SPOKEN.items():
        if key in found:
            walk.say(text(*found[key], charset), section)
    if BODY in found:
        walk.say(text(*found[BODY], charset), "body")
    if HTML in found:
        markup.say(text(*found[HTML], charset), "body", walk)
    if RTF in found and not (BODY in found and HTML in found):
        try:
            body = rtf.decompress(found[RTF][1])
        except Refused as refusal:
            walk.cannot(refusal.reason, "body")
        else:
            rtf.read(body, walk, "body")


def attachment_name(found: Mapping[int, tuple[int, bytes]]) -> str:
    """The name that an attachment goes by, or nothing."""
    for key in (LONG_NAME, NAME, DISPLAY_NAME):
        if key in found and (name := text(*found[key])):
            return name
    return ""
