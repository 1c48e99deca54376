"""Logos pass, pictures that may show a document do not."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PNG + struct.pack(">II", 120, 60) + bytes(90_000), {}),
        (PNG + struct.pack(">II", 1200, 1600) + bytes(90_000), {"whole file": "image-only"}),
        (PNG + struct.pack(">II", 1200, 1600) + bytes(900), {}),
        (b"GIF89a" + struct.pack("<HH", 88, 31) + bytes(50_000), {}),
        (b"\xff\xd8\xff\xe0" + bytes(50_000), {"whole file": "image-only"}),
    ],
)
def test_pictures(
    refusals: Callable[..., dict[str, str]], data: bytes, reason: dict[str, str]
) -> None:
    assert refusals(data, "picture") == reason


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + bytes(4)


SMALL = PNG + struct.pack(">II", 8, 8) + bytes(5) + bytes(4)
END = chunk(b"IEND", b"")
EXIF = b"Exif\0\0MM\0*\0\0\0\x08" + b"Jane Smith, epilepsy\0" + "Ward seven".encode("utf-16-le")
XMP = b"<x:xmpmeta><rdf:li>Jane <b>Smith</b></rdf:li></x:xmpmeta>"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SMALL + chunk(b"tEXt", b"Comment\0Jane Smith") + END, "Jane Smith"),
        (SMALL + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"Jane Smith")) + END, "Jane Smith"),
        (SMALL + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP) + END, "Jane Smith"),
        (b"\xff\xd8\xff\xe1" + struct.pack(">H", len(EXIF) + 2) + EXIF + b"\xff\xd9", "Ward seven"),
        (b"\xff\xd8\xff\xfe\0\x0cJane Smith\xff\xd9", "Jane Smith"),
    ],
    ids=["text", "packed text", "XMP", "Exif", "comment"],
)
def test_captions(data: bytes, said: str, texts: Callable[..., dict[str, str]]) -> None:
    assert said in texts(data)["captions"]


def test_what_is_behind_the_end(
    texts: Callable[..., dict[str, str]], refusals: Callable[..., dict[str, str]]
) -> None:
    assert texts(SMALL + END + b"Jane Smith") == {"behind the picture": "Jane Smith"}
    assert refusals(SMALL + END + bytes(range(256)) * 2) == {"behind the picture": "unsupported"}
    assert refusals(SMALL + END + bytes(300)) == {}
