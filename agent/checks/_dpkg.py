"""Which of two Debian package versions is the newer?

Debian Policy Manual, section 5.6.12.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"([^0-9]*)([0-9]*)")

Part = list[tuple[list[int], int]]


def key(version: str) -> tuple[int, Part, Part]:
    """What versions sort by: epoch, upstream version, revision."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return int(epoch) if epoch.isdecimal() else 0, _part(upstream), _part(revision)


def compare(one: str, other: str) -> int:
    """Below 0 where `one` is the older version, 0 for equal ones, above 0 where it is newer."""
    if one == other:
        return 0
    key_1, key_2 = key(one), key(other)
    return (key_1 > key_2) - (key_1 < key_2)


def _part(part: str) -> Part:
    """Alternately what is not digits, then the digits; the last pair is the empty one of the end,
    which sorts after a tilde and before everything else.
    """
    return [(_text_key(text), int(digits or "0")) for text, digits in _PARTS.findall(part)]


def _text_key(text: str) -> list[int]:
    """A tilde sorts before the end, the end before letters, letters before everything else."""
    return [*(-1 if c == "~" else ord(c) if c.isalpha() else ord(c) + 0x110000 for c in text), 0]
