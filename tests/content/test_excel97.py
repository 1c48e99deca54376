"""The sheets of an old workbook, record by record."""

from __future__ import annotations

import struct
from collections.abc import Callable
from types import ModuleType

Read = Callable[..., dict[str, str]]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def string(text: str) -> bytes:
    if text.isascii():
        return struct.pack("<HB", len(text), 0) + text.encode("latin-1")
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def workbook(*sheets: tuple[str, int, bytes], shared: bytes, before: bytes = b"") -> bytes:
    begin = record(0x0809, struct.pack("<HH12x", 0x0600, 0x0005))
    styles = record(0x041E, struct.pack("<H", 164) + string("dd/mm/yyyy"))
    styles += record(0x00E0, bytes(20)) + record(0x00E0, struct.pack("<HH16x", 0, 164))
    head = begin + before + styles + shared
    names = [struct.pack("<BB", len(n), 0) + n.encode("latin-1") for n, _, _ in sheets]
    size = len(head) + sum(len(n) + 10 for n in names) + 4
    listed = bodies = b""
    for name, (_, state, cells) in zip(names, sheets, strict=True):
        listed += record(0x0085, struct.pack("<IBB", size + len(bodies), state, 0) + name)
        bodies += record(0x0809, struct.pack("<HH12x", 0x0600, 0x0010)) + cells + record(0x0A, b"")
    return head + listed + record(0x0A, b"") + bodies


def test_cells_of_every_kind(make: ModuleType, texts: Read) -> None:
    # The second shared string runs on into a CONTINUE record, where it becomes wide.
    first = struct.pack("<II", 3, 3) + string("Name") + struct.pack("<HB", 6, 0) + b"Ann"
    shared = record(0x00FC, first) + record(
        0x003C, b"\x01" + "é☃x".encode("utf-16-le") + string("z")
    )
    cells = (
        record(0x00FD, struct.pack("<HHHI", 0, 0, 0, 0))
        + record(0x00FD, struct.pack("<HHHI", 1, 0, 0, 1))
        + record(0x0203, struct.pack("<HHHd", 1, 1, 1, 30745.0))
        + record(0x0203, struct.pack("<HHHd", 1, 2, 0, 9434765919.0))
        + record(0x027E, struct.pack("<HHHI", 1, 4, 0, (42 << 2) | 2))
        + record(0x00BD, struct.pack("<HHHIHIH", 2, 0, 0, (150 << 2) | 3, 0, (7 << 2) | 2, 1))
        + record(0x0006, struct.pack("<HHH6xH6x", 3, 0, 0, 0xFFFF))
        + record(0x0207, string("far"))
        + record(0x01B6, struct.pack("<10xH4x", 8))
        + record(0x003C, b"\0a remark")
    )
    data = make.compound(
        {"Workbook": workbook(("Cases", 0, cells), ("Old", 1, cells), shared=shared)}
    )
    found = texts(data, "a.xls")
    assert found["sheet 'Cases'"] == ("Name\nAnné☃x\t1984-03-04\t9434765919\t\t42\n1.5\t7\nfar")
    assert found["sheet 'Cases', header, footer and comments"] == "a remark"
    assert found["hidden sheet 'Old'"] == found["sheet 'Cases'"]


def test_encrypted_and_broken(make: ModuleType, texts: Read, refusals: Read) -> None:
    locked = workbook(shared=b"", before=record(0x002F, b"\1\0"))
    assert refusals(make.compound({"Workbook": locked})) == {"whole file": "encrypted"}
    cells = record(0x0203, struct.pack("<HHHd", 1, 1, 1, 30745.0)) + record(0x0203, b"\0")
    broken = make.compound({"Workbook": workbook(("A", 0, cells), shared=b"")})
    assert texts(broken)["sheet 'A'"] == "\t1984-03-04"
    assert refusals(broken) == {"whole file": "broken"}
