"""The text of an old Word document, through its piece table."""

from __future__ import annotations

import struct
from collections.abc import Callable
from types import ModuleType

import pytest

from agent.content.document import Reason, Refused
from agent.content.word97 import text

Read = Callable[..., dict[str, str]]


def document(flags: int = 0x0200, version: int = 0x00C1) -> tuple[bytes, bytes]:
    """WordDocument and 1Table: one piece in eight bits, one in sixteen."""
    narrow, wide = b"Name\x07DOB\x07\x07caf\xe9\r", "NHS 943 \u2603\r".encode("utf-16-le")
    body = bytearray(2048)
    struct.pack_into("<HH", body, 0, 0xA5EC, version)
    struct.pack_into("<H", body, 10, flags)
    body[1024 : 1024 + len(narrow)] = narrow
    body[1536 : 1536 + len(wide)] = wide
    ends = (0, len(narrow), len(narrow) + len(wide) // 2)
    pieces = struct.pack("<3I", *ends)
    pieces += struct.pack("<HIH", 0, 0x40000000 | 2048, 0) + struct.pack("<HIH", 0, 1536, 0)
    clx = b"\x01\x02\0\0\0" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", body, 0x01A2, 8, len(clx))
    return bytes(body), bytes(8) + clx


def test_a_document(make: ModuleType, texts: Read) -> None:
    body, table = document()
    data = make.compound({"WordDocument": body, "1Table": table})
    assert texts(data, "a.doc")["text"] == "Name\tDOB\ncafé\nNHS 943 ☃"


@pytest.mark.parametrize(
    ("flags", "version", "most", "reason"),
    [
        (0x0300, 0x00C1, 1000, Reason.ENCRYPTED),
        (0x0200, 0x0065, 1000, Reason.UNSUPPORTED),
        (0x0200, 0x00C1, 5, Reason.TOO_LARGE),
        (0x0000, 0x00C1, 1000, Reason.BROKEN),
    ],
)
def test_what_is_refused(flags: int, version: int, most: int, reason: Reason) -> None:
    body, table = document(flags, version)
    with pytest.raises(Refused) as refusal:
        text(body, b"", table, most)
    assert refusal.value.reason is reason


def test_field_instructions_are_not_text(make: ModuleType, texts: Read) -> None:
    body, table = document()
    body = body.replace(b"Name\x07DOB\x07\x07", b"\x13HYPER\x14x\x15\r")
    data = make.compound({"WordDocument": body, "1Table": table})
    assert texts(data)["text"].startswith("x\ncafé")
