"""Logos pass, pictures that may show a document do not."""

from __future__ import annotations

import struct
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
