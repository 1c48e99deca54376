"""Which program wrote a compound file decides who reads it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from types import ModuleType

import pytest

Read = Callable[..., dict[str, str]]


@pytest.mark.parametrize(
    ("streams", "reason"),
    [
        ({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}, "encrypted"),
        ({"VisioDocument": b"x"}, "unsupported"),
        ({"WordDocument": b"too short"}, "broken"),
        ({"Workbook": b"\x09\x08\x10\0\0\x05" + bytes(14)}, "unsupported"),
    ],
)
def test_what_is_not_read(
    make: ModuleType, refusals: Read, streams: dict[str, bytes], reason: str
) -> None:
    assert refusals(make.compound(streams)) == {"whole file": reason}


def test_a_file_that_was_dropped_into_a_document(make: ModuleType, texts: Read) -> None:
    inner = b"a,b\n1,2"
    native = b"\x02\0in.csv\0C:\\in.csv\0\0\0\x03\0" + struct.pack("<I", 3) + b"C:\0"
    native += struct.pack("<I", len(inner)) + inner
    data = make.compound({"\x01Ole10Native": struct.pack("<I", len(native)) + native})
    assert texts(data)["'in.csv'"] == "a\tb\n1\t2"


def test_a_package_in_a_stream(make: ModuleType, texts: Read) -> None:
    data = make.compound({"Package": make.docx(make.paragraph("inside"))})
    assert texts(data)["object"] == "inside"
