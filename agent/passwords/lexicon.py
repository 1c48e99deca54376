"""What is known of a word: that it is one, which series it is in, and which phrases it is part of.

Reads the data files beside this module (data/README.md says what is in them and where it is
from). They are mapped into memory, never unpickled, and hold nothing but words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from agent.passwords.filter import TRIPLE, Filter
from agent.passwords.spelling import Spelling

DATA = Path(__file__).parent / "data"

ALPHABETS_END = "\u0530"
"""Latin, Greek, Cyrillic come before; scripts without capitals, and Armenian, from here on."""

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    ]
)
"""English words that a famous phrase is known without."""


class Lexicon(Protocol):
    """What the gate asks about words. Every word is folded (`letters.fold`)."""

    def is_word(self, word: str) -> bool:
        """Whether some language has it, commonly enough for its length."""
        ...

    def odd_ones(self, words: Sequence[str]) -> list[int]:
        """Places of those words, of which it has none, that are not even spelled as words are."""
        ...

    def series(self, word: str) -> frozenset[str]:
        """The closed series that it is in, each as "series.language": "days.en", "colours.pl"."""
        ...

    def lemma(self, word: str) -> str:
        """Its dictionary form where that begins otherwise ("mice", "mouse"); else the word."""
        ...

    def go_together(self, one: str, other: str) -> bool:
        """Whether one of two words makes the other likely ("traffic light")."""
        ...

    def is_phrase(self, words: Sequence[str]) -> bool:
        """Whether these words, in any order, are the bearing words of something well known."""
        ...


_DIGRAPHS = {"ae": "a", "oe": "o", "ue": "u", "aa": "a"}
"""How typists write ä, ö, ü and å, which the lexicon holds as a, o, u."""


def spellings(word: str) -> Iterator[str]:
    """The word, and as it is where its digraphs stand for single letters ("Schluessel")."""
    yield word
    other = word
    for two, one in _DIGRAPHS.items():
        other = other.replace(two, one)
    if other != word and len(other) > 3:
        yield other


COLLOCATION = "\t"
"""Stands before a pair of words that often go together, among the phrases."""


def phrase_key(words: Sequence[str]) -> str:
    """How a phrase is filed: its words in alphabetical order."""
    return " ".join(sorted(words))


def shape_width(word: str) -> int:
    """How many letters in a row tell the spelling of this word's script; 0 where none do.

    Greek, Cyrillic, Armenian, Georgian, Arabic and Hebrew: three. Indic scripts, whose letters are
    many and lists short: two. For the Latin alphabet see `spelling`.
    """
    if "\u0370" <= word < "\u0900" or "\u10a0" <= word < "\u1100":
        return 3
    return 2 if "\u0900" <= word < "\u0e00" else 0


def shapes(word: str, width: int) -> Iterator[str]:
    """Every so many letters in a row, with its beginning and its end marked."""
    marked = f"^{word}$"
    return (marked[at : at + width] for at in range(len(marked) - width + 1))


class Shipped:
    """The lexicon that comes with Safehand. Opens in about 10 ms; one look-up takes about 5 µs."""

    def __init__(self, directory: Path = DATA) -> None:
        import marisa_trie  # only where words are looked up: reading the policy needs none

        self._words = marisa_trie.Trie().mmap(str(directory / "words.marisa"))
        self._filter = Filter(directory / "words.bloom")
        self._spelling = Spelling(directory / "spelling.bin")
        self._shapes = marisa_trie.Trie().mmap(str(directory / "shapes.marisa"))
        self._series = marisa_trie.BytesTrie().mmap(str(directory / "series.marisa"))
        self._lemmas = marisa_trie.BytesTrie().mmap(str(directory / "lemmas.marisa"))
        self._phrases = marisa_trie.Trie().mmap(str(directory / "phrases.marisa"))

    def is_word(self, word: str) -> bool:
        return any(self._is_listed(each) for each in spellings(word))

    def _is_listed(self, word: str) -> bool:
        return word in self._words or (word in self._filter and self._looks_like_one(word))

    def _looks_like_one(self, word: str) -> bool:
        """Whether an alphabet's word is made of letter triples that words have; for any other
        script, yes.
        """
        return word >= ALPHABETS_END or all(
            TRIPLE + word[at : at + 3] in self._words for at in range(len(word) - 2)
        )

    def odd_ones(self, words: Sequence[str]) -> list[int]:
        latin = [at for at, word in enumerate(words) if word.isascii()]
        odd = self._spelling.odd_ones([words[at] for at in latin])
        others = (at for at, word in enumerate(words) if not word.isascii())
        return sorted(
            [latin[at] for at in odd] + [at for at in others if not self._fits(words[at])]
        )

    def _fits(self, word: str) -> bool:
        """Whether the runs of letters of it are such as words of its script have; but for one in
        six letters, and one or two more in scripts that are no alphabets: their lists are thin.
        """
        width = shape_width(word)
        unseen = sum(shape not in self._shapes for shape in shapes(word, width)) if width else 0
        return bool(width) and unseen <= len(word) // 6 + (
            (len(word) > 2) + (len(word) > 4) if word >= ALPHABETS_END else 0
        )

    def series(self, word: str) -> frozenset[str]:
        return frozenset(
            name for value in self._series.get(word, ()) for name in value.decode().split()
        )

    def lemma(self, word: str) -> str:
        found = self._lemmas.get(word)
        return found[0].decode() if found else word

    def go_together(self, one: str, other: str) -> bool:
        return COLLOCATION + phrase_key((one, other)) in self._phrases

    def is_phrase(self, words: Sequence[str]) -> bool:
        return phrase_key(words) in self._phrases
