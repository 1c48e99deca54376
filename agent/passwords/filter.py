"""Is this string one of millions, told in a few bits each?

A Bloom filter (Bloom 1970): never wrong about a member, by chance about another. The file is a
header of 16 bytes and the bits; it is read from a mapped file, so that only the pages that are
asked for are in memory.
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path

_HEADER = struct.Struct("<4sIQ")
_MAGIC = b"SHB1"

TRIPLE = "\t"
"""Stands before a triple of letters in the trie of words."""


MOST_PROBES = 8
_NUMBERS = struct.Struct(f"<{MOST_PROBES}I")


def _numbers(word: str) -> tuple[int, ...]:
    """Eight independent numbers of 32 bits for a word."""
    return _NUMBERS.unpack(blake2b(word.encode(), digest_size=_NUMBERS.size).digest())


def build(words: Collection[str], bits_a_word: int) -> bytes:
    """The file for these words; k = bits x ln 2 probes, which is where errors are rarest."""
    size = max(64, len(words) * bits_a_word)
    probes = min(MOST_PROBES, max(1, round(bits_a_word * math.log(2))))
    bits = bytearray(size // 8 + 1)
    for word in words:
        for number in _numbers(word)[:probes]:
            at = number * size >> 32
            bits[at >> 3] |= 1 << (at & 7)
    return _HEADER.pack(_MAGIC, probes, size) + bytes(bits)


class Filter:
    """One such file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where it cannot be read, ValueError where it is no such file."""
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._data) < _HEADER.size:
            raise ValueError(f"{path}: is cut short; install Safehand again.")
        magic, self._probes, self._size = _HEADER.unpack_from(self._data)
        if magic != _MAGIC or len(self._data) < _HEADER.size + self._size // 8:
            raise ValueError(f"{path}: is not a list of words of ours; install Safehand again.")

    def __contains__(self, word: str) -> bool:
        return all(
            self._data[_HEADER.size + (at >> 3)] >> (at & 7) & 1
            for at in (number * self._size >> 32 for number in _numbers(word)[: self._probes])
        )
