"""Is this string a common English word with a letter or two exchanged?

The lists have nearly every English word, so that an unknown one that looks English is mostly a word
that somebody altered. Of unknown words of other languages 3 in 1,000 are one letter away from one
of these, 17 in 1,000 two (23 languages, inflected forms).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from operator import ne
from pathlib import Path

from agent.passwords.letters import fold

LEAST_LETTERS = 5
"""Shorter words have too many neighbours."""


class Misspelt:
    """The English words that are offered, by length; read when they are first needed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._words: dict[int, list[str]] = {}

    def changes(self, word: str) -> int:
        """In how many letters a folded word differs, at least, from one of the same length."""
        if not self._words:
            words = defaultdict(list)
            for each in map(fold, self._file.read_text("utf-8").split()):
                words[len(each)].append(each)
            self._words = dict(words)
        if len(word) < LEAST_LETTERS:
            return len(word)
        same = self._words.get(len(word), ())
        return min((sum(map(ne, word, each)) for each in same), default=len(word))

    def odd_ones(self, unknown: Sequence[str], words: Sequence[str]) -> list[int]:
        """Places of those of a password's unknown words that differ in one letter; all of them,
        where all of its words differ in one or two.
        """
        changes = [self.changes(word) for word in unknown]
        if changes and max(changes) <= 2 and all(1 <= self.changes(word) <= 2 for word in words):
            return list(range(len(unknown)))
        return [at for at, many in enumerate(changes) if many <= 1]
