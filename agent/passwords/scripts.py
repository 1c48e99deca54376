"""Is this string spelled as words of its script are? For scripts other than the Latin alphabet.

For words that no list has: free lists of Arabic, Hebrew, Indic and Cyrillic scripts lack many
forms. A string is worth how much likelier its letters are, each after the two before it, in words
of its script than among letters drawn by chance, in bits (Neyman and Pearson 1933). The Latin
alphabet has a module of its own, `spelling`, since forty languages share it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

STEPS_A_BIT = 16
"""The file keeps log2 of a probability, negated, in so many steps a bit, in one byte."""
UNSEEN_BITS = 9.0
"""What a letter costs that was never seen after the two before it."""
LEAST_LETTERS = 3
"""Of fewer letters any string fits some language."""
LISTED_WORTH = -6.0
"""What a word must be worth that the lists seem to have, which they do for one of fifty strings by
chance, in bits.
"""
LEAST_WORTHS: Mapping[str, tuple[float, float, float]] = {
    "CYRILLIC": (-3.0, 0.0, 3.0),
    "GREEK": (-8.0, -3.0, -3.0),
    "DEVANAGARI": (-8.0, -3.0, -3.0),
    "ARABIC": (-10.0, -4.5, -6.0),
}
OTHER_LEAST_WORTHS = (-12.0, -6.0, -9.0)
"""By script: what each unknown word must be worth, what one that is the only unknown one must be,
and what several must be together. Chosen on the half of the honest words that is not measured with;
scripts with thin lists are believed more.
"""


def script(word: str) -> str:
    """The script that all letters of a word are of, by its name in Unicode; empty where they are of
    several.
    """
    names = {unicodedata.name(char, " ").partition(" ")[0] for char in word}
    return names.pop() if len(names) == 1 else ""


def grams(word: str) -> Iterator[str]:
    """Each letter, and the end of the word, with the two before it."""
    marked = f"^^{word}$"
    return (marked[at : at + 3] for at in range(len(marked) - 2))


class Scripts:
    """The file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where it cannot be read."""
        import marisa_trie

        self._costs = marisa_trie.BytesTrie().mmap(str(path))

    def worth(self, word: str) -> float | None:
        """What a folded word is worth, in bits; None where its script is not known, or are two."""
        letter = self._costs.get(script(word))
        if letter is None:
            return None
        by_chance = letter[0][0] / STEPS_A_BIT
        return sum(self._gain(gram, by_chance) for gram in grams(word))

    def _gain(self, gram: str, by_chance: float) -> float:
        found = self._costs.get(gram)
        return by_chance - (found[0][0] / STEPS_A_BIT if found else UNSEEN_BITS)

    def odd_ones(self, words: Sequence[str]) -> list[int]:
        """Places of those unknown words that are not spelled as words of their script are; all of
        them, where they are not so together.
        """
        odd, spare = [], 0.0
        for at, word in enumerate(words):
            least, alone, several = LEAST_WORTHS.get(script(word), OTHER_LEAST_WORTHS)
            worth = self.worth(word) if len(word) >= LEAST_LETTERS else None
            if worth is None or worth < least:
                odd.append(at)
            else:
                spare += worth - (alone if len(words) == 1 else several / len(words))
        return odd if odd or spare >= 0 else list(range(len(words)))
