"""What is known of a word: that it is one, which series it is in, and which phrases it is part of.

Reads the data files beside this module (data/README.md says what is in them and where it is
from). They are mapped into memory, never unpickled, and hold nothing but words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from agent.passwords import romanised, scripts, spelling
from agent.passwords.filter import TRIPLE, Filter
from agent.passwords.misspelt import Misspelt
from agent.passwords.scripts import Scripts
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

    def odd_ones(self, unknown: Sequence[str], words: Sequence[str]) -> list[int]:
        """Places of those unknown words of a password that are not even spelled as words are."""
        ...

    def series(self, word: str) -> frozenset[str]:
        """The closed series that it is in, each as "series.language": "days.en", "colours.pl"."""
        ...

    def lemmas(self, word: str) -> frozenset[str]:
        """Dictionary forms that begin otherwise ("mice", "mouse"), several where it is a form of
        several words; the word itself where there is none.
        """
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


class Shipped:
    """The lexicon that comes with Safehand. Opens in about 10 ms; one look-up takes about 5 µs."""

    def __init__(self, directory: Path = DATA) -> None:
        import marisa_trie  # only where words are looked up: reading the policy needs none

        self._words = marisa_trie.Trie().mmap(str(directory / "words.marisa"))
        self._filter = Filter(directory / "words.bloom")
        self._spelling = Spelling(directory / "spelling.bin")
        self._misspelt = Misspelt(directory / "suggest" / "en.txt")
        self._scripts = Scripts(directory / "scripts.marisa")
        self._romanised = marisa_trie.Trie().mmap(str(directory / "romanised.marisa"))
        self._series = marisa_trie.BytesTrie().mmap(str(directory / "series.marisa"))
        self._lemmas = marisa_trie.BytesTrie().mmap(str(directory / "lemmas.marisa"))
        self._phrases = marisa_trie.Trie().mmap(str(directory / "phrases.marisa"))

    def is_word(self, word: str) -> bool:
        return any(self._is_listed(each) for each in spellings(word)) or (
            len(word) >= romanised.LEAST_LETTERS
            and word.isascii()
            and romanised.key(word) in self._romanised
        )

    def _is_listed(self, word: str) -> bool:
        return word in self._words or (word in self._filter and self._looks_like_one(word))

    def _looks_like_one(self, word: str) -> bool:
        """Whether an alphabet's word is made of letter triples that words have; for any other
        script, whether it is spelled a little as its words are.
        """
        if word >= ALPHABETS_END:
            worth = self._scripts.worth(word)
            return worth is None or worth >= scripts.LISTED_WORTH
        return all(
            TRIPLE + word[at : at + 3] in self._words for at in range(len(word) - 2)
        ) and not (word.isascii() and self._spelling.likely(word) < spelling.LISTED_BITS)

    def odd_ones(self, unknown: Sequence[str], words: Sequence[str]) -> list[int]:
        latin = [at for at, word in enumerate(unknown) if word.isascii()]
        others = [at for at, word in enumerate(unknown) if not word.isascii()]
        plain = [unknown[at] for at in latin]
        odd = self._spelling.odd_ones(plain, words) or self._misspelt.odd_ones(plain, words)
        other = self._scripts.odd_ones([unknown[at] for at in others])
        return sorted([latin[at] for at in odd] + [others[at] for at in other])

    def series(self, word: str) -> frozenset[str]:
        return frozenset(
            name for value in self._series.get(word, ()) for name in value.decode().split()
        )

    def lemmas(self, word: str) -> frozenset[str]:
        return frozenset(each.decode() for each in self._lemmas.get(word, ())) or frozenset({word})

    def go_together(self, one: str, other: str) -> bool:
        return COLLOCATION + phrase_key((one, other)) in self._phrases

    def is_phrase(self, words: Sequence[str]) -> bool:
        return phrase_key(words) in self._phrases
