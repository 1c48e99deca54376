"""Which of two Debian package versions is the newer?

Debian Policy Manual, section 5.6.12.
"""

from __future__ import annotations

import re
from functools import cmp_to_key

_PARTS = re.compile(r"([^0-9]*)([0-9]*)")


def compare(one: str, other: str) -> int:
    """Below 0 where `one` is the older version, 0 for equal ones, above 0 where it is newer."""
    (epoch_1, upstream_1, revision_1), (epoch_2, upstream_2, revision_2) = (
        _split(one),
        _split(other),
    )
    return (
        (epoch_1 > epoch_2) - (epoch_1 < epoch_2)
        or _compare_part(upstream_1, upstream_2)
        or _compare_part(revision_1, revision_2)
    )


newest = cmp_to_key(compare)
"""A sort key: `max(versions, key=newest)`."""


def _split(version: str) -> tuple[int, str, str]:
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return int(epoch) if epoch.isdecimal() else 0, upstream, revision


def _compare_part(one: str, other: str) -> int:
    """Alternately the parts that are not digits, then those that are."""
    for (text_1, digits_1), (text_2, digits_2) in zip(
        _padded(one, other), _padded(other, one), strict=True
    ):
        key_1, key_2 = _text_key(text_1), _text_key(text_2)
        if key_1 != key_2:
            return 1 if key_1 > key_2 else -1
        number_1, number_2 = int(digits_1 or "0"), int(digits_2 or "0")
        if number_1 != number_2:
            return 1 if number_1 > number_2 else -1
    return 0


def _padded(part: str, beside: str) -> list[tuple[str, str]]:
    """The part's (text, digits) pairs, as many as the longer of the two has."""
    pairs, others = _PARTS.findall(part), _PARTS.findall(beside)
    return pairs + [("", "")] * (len(others) - len(pairs))


def _text_key(text: str) -> list[int]:
    """A tilde sorts before the end, the end before letters, letters before everything else."""
    key = [-1 if c == "~" else ord(c) if c.isalpha() else ord(c) + 0x110000 for c in text]
    return [*key, 0]
