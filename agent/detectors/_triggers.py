"""In which lines does each detector have to look?

The one pass over the whole text, on the standard library's `re`. The faster engines beside this
module must find exactly the same lines; a parity test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.detectors._detector import Trigger

Scanner = Callable[[bytes], list[tuple[int, int]]]
"""Bytes → (index of the trigger, end of a match) for at least one match in each line that has
one, in any order; matches further in the same line may be left out."""

_TO_WORDS = bytes(
    ord(chr(c).lower()) if c < 128 and (chr(c).isalnum() or c == ord("_")) else ord(" ")
    for c in range(256)
)


def compile_re(triggers: Sequence[Trigger]) -> Scanner:
    """A scanner on `re`: patterns one by one, words and endings through a set of the tokens."""
    patterns = [
        (index, re.compile(pattern.encode("latin-1")))
        for index, trigger in enumerate(triggers)
        for pattern in trigger.patterns
    ]
    words: dict[bytes, list[int]] = {}
    endings: dict[bytes, list[int]] = {}
    for index, trigger in enumerate(triggers):
        for word in trigger.words:
            words.setdefault(word.encode(), []).append(index)
        for ending in trigger.endings:
            endings.setdefault(ending.encode(), []).append(index)
    known = frozenset(words)
    suffixes = tuple(endings)

    def scan(data: bytes) -> list[tuple[int, int]]:
        found = [(i, m.end()) for i, pattern in patterns for m in pattern.finditer(data)]
        plain = data.translate(_TO_WORDS)
        tokens = set(plain.split())
        for word in known & tokens:
            for match in re.finditer(rb"\b%b\b" % word, plain):
                found += [(i, match.end()) for i in words[word]]
        for word in tokens:
            if word.endswith(suffixes):
                indexes = {
                    i
                    for s, owners in endings.items()
                    if word.endswith(s) and len(word) >= len(s) + 3
                    for i in owners
                }
                if indexes:
                    for match in re.finditer(rb"\b%b\b" % word, plain):
                        found += [(i, match.end()) for i in indexes]
        return found

    return scan
