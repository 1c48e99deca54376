"""May this picture hold a text that only eyes can read?

A small one is a logo or an icon; any other is read by `ocr` where that is possible, and else
uninspectable.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.content.walk import Walk

_ICON_AREA = 200 * 100
"""Pixels in which nobody writes a letter."""


def area(data: bytes) -> int | None:
    """Width times height in pixels, for PNG and GIF; None for other formats."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        width, height = struct.unpack_from(">II", data, 16)
        return int(width * height)
    if data.startswith(b"GIF8") and len(data) >= 10:
        width, height = struct.unpack_from("<HH", data, 6)
        return int(width * height)
    return None


def read(data: bytes, walk: Walk) -> None:
    """Nothing for a small picture; another may show a document."""
    if len(data) <= walk.limits.ignore_image_kb * 1024:
        return
    pixels = area(data)
    if pixels is not None and pixels <= _ICON_AREA:
        return
    walk.picture(data)
