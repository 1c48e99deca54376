"""What lies in a compound file: an Outlook message, or a Word, Excel or PowerPoint of before 2007?

MS-CFB containers, opened as `compound` does. Which program wrote one is told by the streams in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.content import excel97, outlook, powerpoint97, vba, word97
from agent.content.compound import Compound
from agent.content.document import Reason, Refused
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_SAID = frozenset(
    ("title", "subject", "author", "keywords", "comments", "last_saved_by", "company", "manager")
)


def _properties(file: Compound, walk: Walk) -> None:
    said = []
    for name, value in file.properties().items():
        if name in _SAID and value:
            said.append(f"{name}: {decode(value) if isinstance(value, bytes) else value}")
    walk.say("\n".join(said), "properties")


def read(data: bytes, walk: Walk) -> None:
    """A compound file. Raises Refused for one that no reader here knows, or that is encrypted."""
    with Compound(data) as file:
        has = file.exists
        if has("EncryptedPackage") or has("\x06DataSpaces"):
            raise Refused(Reason.ENCRYPTED)
        if has("__properties_version1.0"):
            outlook.read(file, walk)
            return
        if has("WordDocument"):
            word97.read(file, walk)
        elif has("Workbook") or has("Book"):
            excel97.read(file, walk)
        elif has("PowerPoint Document"):
            powerpoint97.read(file, walk)
        elif has("\x01Ole10Native"):
            _native(file, walk)
            return
        elif has("CONTENTS") or has("Package"):
            inner = "CONTENTS" if has("CONTENTS") else "Package"
            walk.inside("", file.read(inner), called="object")
            return
        else:
            raise Refused(Reason.UNSUPPORTED)
        vba.say(file, walk)
        _properties(file, walk)


def _native(file: Compound, walk: Walk) -> None:
    """A file that was dropped into a document: MS-OLEDS 2.3.6, and what programs write there:
    size, flags, label, path, four bytes, length of the temporary path and the path, size, bytes.
    """
    native = file.read("\x01Ole10Native")
    label_end = native.index(b"\0", 6)
    at = native.index(b"\0", label_end + 1) + 5
    at += 4 + int.from_bytes(native[at : at + 4], "little")
    size = int.from_bytes(native[at : at + 4], "little")
    name = decode(native[6:label_end])
    walk.inside(name, native[at + 4 : at + 4 + size], called="object")
