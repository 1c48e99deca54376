"""What does a message that Outlook saved as a file say, with its attachments?

MS-OXMSG: a compound file whose streams are named by property id and type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.content import mapi
from agent.content.document import Reason
from agent.content.walk import Walk

if TYPE_CHECKING:
    from agent.content.compound import Compound

_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-F]{8}$", re.IGNORECASE)
_EMBEDDED = "__substg1.0_3701000D"
_MOST_STREAMS = 20_000
_FIXED_HEADER = 32
"""Bytes before the fixed-length properties of a message (2.4.1.1); 24 in an embedded one."""

Entries = list[list[str]]


def _found(file: Compound, entries: Entries, at: list[str]) -> dict[int, tuple[int, bytes]]:
    """The properties of one storage that are kept as streams."""
    found: dict[int, tuple[int, bytes]] = {}
    for entry in entries:
        if len(entry) == len(at) + 1 and entry[:-1] == at and (name := _STREAM.match(entry[-1])):
            found[int(name[1], 16)] = (int(name[2], 16), file.read(*entry))
    properties = [*at, "__properties_version1.0"]
    if file.exists(*properties):
        data = file.read(*properties)
        for start in range(8 if at and at[-1].startswith("__attach") else 24, len(data) - 15, 8):
            # 2.4.2: type, id, flags, value; only the code page is wanted.
            if int.from_bytes(data[start + 2 : start + 4], "little") == mapi.CODEPAGE:
                found.setdefault(mapi.CODEPAGE, (3, data[start + 8 : start + 12]))
    return found


def _attachment(file: Compound, entries: Entries, at: list[str], walk: Walk) -> None:
    found = _found(file, entries, at)
    name = mapi.attachment_name(found)
    inner = [*at, _EMBEDDED]
    if mapi.DATA in found:
        mime = found.get(mapi.MIME_TYPE)
        media_type = mapi.text(*mime) if mime else ""
        walk.inside(name, found[mapi.DATA][1], media_type, called="unnamed attachment")
    elif any(entry[: len(inner)] == inner for entry in entries):
        walk.within(name, lambda here: _message(file, entries, inner, here), "forwarded message")
    else:
        walk.inside(name, b"", called="unnamed attachment", cut=Reason.UNSUPPORTED)


def _message(file: Compound, entries: Entries, at: list[str], walk: Walk) -> None:
    walk.in_mail = True
    mapi.say(_found(file, entries, at), walk)
    storages = sorted(
        {
            entry[len(at)]
            for entry in entries
            if len(entry) > len(at) + 1
            and entry[: len(at)] == at
            and _ATTACHMENT.match(entry[len(at)])
        }
    )
    for storage in storages:
        _attachment(file, entries, [*at, storage], walk)


def read(file: Compound, walk: Walk) -> None:
    """A message in a compound file that is open."""
    entries = file.paths()[:_MOST_STREAMS]
    _message(file, entries, [], walk)
