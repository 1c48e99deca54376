"""Is this string one of millions, told in a few bits each?

A Bloom filter (Bloom 1970): never wrong about a member, by chance about another. The file is a
header of 16 bytes and the bits. A question reads a few single bytes of it: some microseconds, and
nothing of it stays in the memory of a service, as the pages of a mapped file would one by one.
"""

from __future__ import annotations

import math
import os
import struct
import threading
import weakref
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
        self._one = threading.Lock()
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)
        length = os.fstat(self._file).st_size
        if length < _HEADER.size:
            raise ValueError(f"{path}: is cut short; install Safehand again.")
        magic, self._probes, self._size = _HEADER.unpack(os.read(self._file, _HEADER.size))
        if magic != _MAGIC or length < _HEADER.size + self._size // 8:
            raise ValueError(f"{path}: is not a list of words of ours; install Safehand again.")

    def __contains__(self, word: str) -> bool:
        return all(
            self._byte(at >> 3) >> (at & 7) & 1
            for at in (number * self._size >> 32 for number in _numbers(word)[: self._probes])
        )

    def _byte(self, at: int) -> int:
        with self._one:  # Windows has no way to read at a place without moving there
            os.lseek(self._file, _HEADER.size + at, os.SEEK_SET)
            return os.read(self._file, 1)[0]
