"""Is this string spelled as words of some language are?

For words that no list has: the lists that may be shipped lack many inflected forms and rare words.
A string is worth how much likelier its letters are, each after the three before it, in one of forty
languages of the Latin alphabet than among words made up of syllables by chance, and than among
random letters: a likelihood ratio in bits (Neyman and Pearson 1933). One language must explain all
unknown words of a password together: that is what made-up words seldom do.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Sequence
from pathlib import Path

HEAD_BYTES = 4096
_LETTERS = 27
_INDEX_BYTES = 8 * _LETTERS**3
"""For each run of three letters where its rows begin, and a bit for each fourth that has one."""

WORST = -9.0
"""log2 of the probability of a letter that was never seen; what is less counts as this."""
STEPS_A_BIT = 28
"""The file keeps log2 of a probability, less the worst, in so many steps a bit, in one byte."""
UNIFORM_BITS = 4.75
"""log2(27): what a letter is worth that is no likelier than any."""

RANDOM_BITS = {4: 12.0, 5: 9.0}
RANDOM_BITS_LONG = 5.0
"""And how much likelier than random letters a string may be by chance, in the language of forty
that fits it best: by the number of its letters, and of six or more.
"""
GIVEN_BITS = {
    "so": 5.0, "sw": 4.0, "cy": 3.5, "et": 2.0, "af": 2.0, "sq": 1.5, "lv": 1.5, "eu": 1.5,
    "gl": 1.5, "ro": 1.0, "en": -6.0,
}  # fmt: skip
"""What an unknown word is given in a language whose lists are thin, and what it costs in English,
whose lists have nearly every word, in bits.
"""
LISTED_BITS = 1.0
"""How much likelier than random letters a word of six letters or more must be that the lists seem
to have: of words that they have 1 in 1,000 is not, of strings that pass by chance 6 in 10.
"""
OTHER_LANGUAGE_BITS = 8.0
"""What it costs that a word is of another language than the others."""
LEAST_LETTERS = 4
"""Of fewer letters any string fits some language."""
LEAST_WORTH = -4.0
"""Each unknown word must be worth so many bits in some language,"""
LEAST_TOGETHER = {1: -1.5, 2: 1.5, 3: 2.0}
"""and all of them together so many in one language, by their number. Chosen on the half of the
honest words that is not measured with (tests/bench/passwords_set.py).
"""

SHORT_LETTERS, SHORT_BITS = 5, 4.0
"""And so many more where every word that is known has at most so many letters: of strings of four
letters one in ten is a word somewhere.
"""
OPEN_BITS = 5.0
"""And so many more where all words are made of a consonant and a vowel by turns ("bakolu"): whoever
makes words up makes such ones, and they fit many languages.
"""
_OPEN = re.compile("(?:[^aeiou][aeiou])+")


def code(gram: str) -> int:
    """The number of a run of letters a-z; any other character is the boundary of a word."""
    number = 0
    for char in gram:
        number = number * _LETTERS + (ord(char) - 96 if "a" <= char <= "z" else 0)
    return number


class Spelling:
    """The file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where it cannot be read, ValueError where it is no such file."""
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            head = json.loads(data[:HEAD_BYTES])
            self.languages: list[str] = head["languages"]
            self._given = [GIVEN_BITS.get(each, 0.0) for each in self.languages]
            self._width = len(self.languages) + len(head["made_up"])
            index = memoryview(data)[HEAD_BYTES : HEAD_BYTES + _INDEX_BYTES].cast("I")
            self._index: list[int] = index.tolist()
            self._rows = memoryview(data)[HEAD_BYTES + _INDEX_BYTES :]
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"{path}: is cut short; install Safehand again.") from problem

    def _bits(self, word: str) -> list[float]:
        """How much likelier a word is than random letters, in each language and way of making."""
        width = self._width
        place = ord(word[0]) - 96
        rows = []
        for number in (*(ord(char) - 96 for char in word[1:]), 0):
            begins, fourth = self._index[2 * place : 2 * place + 2]
            before = fourth & ((1 << number) - 1)
            at = (begins + before.bit_count()) * width if fourth >> number & 1 else 0
            rows.append(self._rows[at : at + width])
            place = (place * _LETTERS + number) % _LETTERS**3
        # The first of them is no run of four, but the two letters after the beginning of the word.
        base = (len(rows) - 1) * (WORST + UNIFORM_BITS)
        return [sum(column) / STEPS_A_BIT + base for column in zip(*rows[1:], strict=True)]

    def likely(self, word: str) -> float:
        """How much likelier a folded word of the letters a-z is than random letters, in the
        language that fits it best, in bits.
        """
        return max(self._bits(word)[: len(self.languages)])

    def worths(self, word: str) -> list[float]:
        """What a folded word of the letters a-z is worth in each language, in bits."""
        bits, known = self._bits(word), len(self.languages)
        chance = max(RANDOM_BITS.get(len(word), RANDOM_BITS_LONG), *bits[known:])
        return [each - chance + more for each, more in zip(bits, self._given, strict=False)]

    def odd_ones(self, unknown: Sequence[str], words: Sequence[str]) -> list[int]:
        """Places of those unknown words of a password that no language explains; all of them, where
        none explains them together. Words are folded, the unknown ones of the letters a-z.
        """
        worths = [self.worths(word) if len(word) >= LEAST_LETTERS else [] for word in unknown]
        odd = [at for at, each in enumerate(worths) if max(each, default=-99.0) < LEAST_WORTH]
        if odd or not unknown:
            return odd
        least = LEAST_TOGETHER[min(len(unknown), max(LEAST_TOGETHER))]
        known = [word for word in words if word not in unknown]
        if known and all(len(word) <= SHORT_LETTERS for word in known):
            least += SHORT_BITS
        if len(words) > 1 and all(map(_OPEN.fullmatch, words)):
            least += OPEN_BITS
        together = max(
            max(sum(column) for column in zip(*worths, strict=True)),
            sum(max(each) for each in worths) - OTHER_LANGUAGE_BITS * (len(unknown) - 1),
        )
        return [] if together >= least else list(range(len(unknown)))
