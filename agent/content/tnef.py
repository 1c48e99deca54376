"""What lies in winmail.dat, which Outlook sends when it thinks that the other side is Outlook too?

MS-OXTNEF: a row of attributes, those of the message first and then those of each attachment.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.content import mapi
from agent.content.document import Reason, Refused
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

# 2.1.3.2, attribute ids with their types.
_SUBJECT, _BODY, _MESSAGE_PROPERTIES = 0x00018004, 0x0002800C, 0x00069003
_ATTACHMENT_BEGINS, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = (
    0x00069002,
    0x00018010,
    0x0006800F,
    0x00069005,
)
# 2.1.3.4, MAPI property types and the bytes that each value takes; the others have a length.
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_COUNTED = (0x000D, 0x001E, 0x001F, 0x0102)
_MOST = 20_000
_TEXTS = {_SUBJECT: "subject", _BODY: "body"}


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Id and value of each attribute. Raises Refused where they break off."""
    at = 6
    while at < len(data):
        if at + 9 > len(data):
            raise Refused(Reason.BROKEN)
        _, name, length = struct.unpack_from("<BII", data, at)
        value = data[at + 9 : at + 9 + length]
        if len(value) < length:
            raise Refused(Reason.BROKEN)
        yield name, value
        at += 9 + length + 2


def properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """MAPI properties by id (2.1.3.4); those of named ones are left out. Raises struct.error."""
    found: dict[int, tuple[int, bytes]] = {}
    count = struct.unpack_from("<I", data)[0]
    at = 4
    for _ in range(min(count, _MOST)):
        kind, key = struct.unpack_from("<HH", data, at)
        at += 4
        if key >= 0x8000:
            which = struct.unpack_from("<I", data, at + 16)[0]
            at += 20
            if which == 0:
                at += 4
            else:
                length = struct.unpack_from("<I", data, at)[0]
                at += 4 + -(-length // 4) * 4
        values = 1
        if kind & 0x1000 or kind in _COUNTED:
            values = struct.unpack_from("<I", data, at)[0]
            at += 4
        for _ in range(min(values, _MOST)):
            size = _FIXED.get(kind & 0x0FFF)
            if size is None:
                size = struct.unpack_from("<I", data, at)[0]
                at += 4
            found.setdefault(key, (kind & 0x0FFF, data[at : at + size]))
            at += -(-size // 4) * 4
    return found


def read(data: bytes, walk: Walk) -> None:
    """A winmail.dat: subject, body, attachments."""
    walk.in_mail = True
    name, content = "", b""
    try:
        for attribute, value in attributes(data):
            if attribute in _TEXTS:
                walk.say(decode(value.rstrip(b"\0")), _TEXTS[attribute])
            elif attribute == _MESSAGE_PROPERTIES:
                mapi.say(properties(value), walk)
            elif attribute == _ATTACHMENT_BEGINS:
                if content:
                    walk.inside(name, content, called="unnamed attachment")
                name, content = "", b""
            elif attribute == _TITLE:
                name = decode(value.rstrip(b"\0"))
            elif attribute == _DATA:
                content = value
            elif attribute == _ATTACHMENT_PROPERTIES:
                found = properties(value)
                name = mapi.attachment_name(found) or name
                if not content and mapi.DATA in found:
                    content = found[mapi.DATA][1]
    except (struct.error, IndexError) as problem:
        raise Refused(Reason.BROKEN) from problem
    finally:
        if content:
            walk.inside(name, content, called="unnamed attachment")
