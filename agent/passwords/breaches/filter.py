"""Is a hash in the offline filter?

The filter keeps, of each SHA-1 in the corpus, its first 52 bits: 20 choose one of 1,048,576 ranges
(those of the range service), 32 stand in it in order. A password that is in the corpus is always
found; another one is taken for one of n entries of its range by chance in n of 2^32 cases, which
for the whole corpus (about 900 entries a range) is 2 in ten million. Four bytes an entry and 4 MB;
read from a mapped file, of which a look-up touches three or four pages.
"""

from __future__ import annotations

import mmap
import struct
import sys
from bisect import bisect_left
from pathlib import Path

MAGIC = b"SHBREACH"
HEADER = struct.Struct("<8sIIQ")
"""Magic, version, least count of the entries that were taken, number of entries."""
VERSION = 1
RANGES = 1 << 20
INDEX_BYTES = 4 * (RANGES + 1)
"""For each range where it begins among the entries, and at last their number: 32 bits each."""
ENTRIES_AT = HEADER.size + INDEX_BYTES
KEY_DIGITS = 13
"""Hexadecimal digits of a hash that are kept."""


class BreachFilter:
    """One filter file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where it cannot be read, ValueError where it is no such file."""
        if sys.byteorder != "little":  # none of the systems that the agent is built for
            raise ValueError("The filter can be read on little-endian machines only.")
        with path.open("rb") as file:
            head = file.read(HEADER.size)
            if len(head) < HEADER.size or head[:8] != MAGIC:
                raise ValueError(
                    f"{path} is no filter of compromised passwords; make one with "
                    "`safehand password breach-list build`."
                )
            _, version, self.at_least, self.entries = HEADER.unpack(head)
            size = file.seek(0, 2)
            if version != VERSION or size != ENTRIES_AT + 4 * self.entries:
                raise ValueError(f"{path} is cut short or of another version; build it again.")
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        self._begins = data[HEADER.size : ENTRIES_AT].cast("I")
        self._entries = data[ENTRIES_AT:].cast("I")

    def __call__(self, digest: str) -> bool:
        """Whether the corpus has this SHA-1 (40 hexadecimal digits)."""
        key = int(digest[:KEY_DIGITS], 16)
        place, entry = key >> 32, key & 0xFFFF_FFFF
        first, end = self._begins[place], self._begins[place + 1]
        at = bisect_left(self._entries, entry, first, end)
        return at < end and self._entries[at] == entry

    @property
    def false_positive_rate(self) -> float:
        """The chance that a password that is not in the corpus is said to be."""
        return float(self.entries) / (RANGES << 32)
