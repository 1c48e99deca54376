"""What Outlook hides in winmail.dat is read."""

from __future__ import annotations

import struct
from collections.abc import Callable

Read = Callable[..., dict[str, str]]


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + b"\0\0"


def padded(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + bytes(-len(value) % 4)


def winmail() -> bytes:
    html = b"<p>NHS <b>943</b> 476"
    mapi = struct.pack("<I", 3)
    mapi += struct.pack("<HHI", 3, 0x0E08, 7)  # a number
    mapi += struct.pack("<HH16sII", 0x001F, 0x8000, b"guid", 0, 1) + struct.pack("<I", 1)
    mapi += padded("named".encode("utf-16-le"))
    mapi += struct.pack("<HHI", 0x0102, 0x1013, 1) + padded(html)
    name = struct.pack("<I", 1) + struct.pack("<HHI", 0x001F, 0x3707, 1)
    name += padded("long name.csv\0".encode("utf-16-le"))
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x00018004, b"the subject\0")
        + attribute(1, 0x00069003, mapi)
        + attribute(2, 0x00069002, bytes(14))
        + attribute(2, 0x00018010, b"LONGNA~1.CSV\0")
        + attribute(2, 0x0006800F, b"a,b\n1,2")
        + attribute(2, 0x00069005, name)
        + attribute(2, 0x00069002, bytes(14))
        + attribute(2, 0x00018010, b"b.txt\0")
        + attribute(2, 0x0006800F, b"second")
    )


def test_a_message(texts: Read) -> None:
    assert texts(winmail(), "winmail.dat", "application/ms-tnef") == {
        "subject": "the subject",
        "body": "NHS 943 476",
        "attachment name": "long name.csvb.txt",
        "attachment 'long name.csv'": "a\tb\n1\t2",
        "attachment 'b.txt'": "second",
    }


def test_one_that_breaks_off_says_what_it_had(texts: Read, refusals: Read) -> None:
    data = winmail()[:-20]
    assert texts(data)["attachment 'long name.csv'"] == "a\tb\n1\t2"
    assert refusals(data) == {"whole file": "broken"}
