"""How do people write words of Hindi, Urdu, Punjabi, Bengali and Gujarati in Latin letters?

Letter by letter from Indic scripts, which Unicode lays out alike, with the vowels that speech drops
left out; and from lists/romanised.txt, for Arabic and for what was forgotten.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import lists
import marisa_trie

from agent.passwords import romanised
from agent.passwords.letters import fold, take_apart

LISTS = Path(__file__).parent / "lists"

_BLOCKS = {"hi": 0x0900, "bn": 0x0980, "pa": 0x0A00, "gu": 0x0A80}
_LEAST_ZIPF = 2.7
"""Of Hindi's and Bengali's frequency lists: some ten thousand words each."""
_LISTED = {"pa": ("tesseract.pan", "cldr.pa"), "gu": ("tesseract.guj", "cldr.gu")}
MOST_LETTERS = 8
"""Of a word in its own script: longer ones are compounds, rare or foreign."""

_CONSONANTS = [
    "k", "kh", "g", "gh", "n", "ch", "chh", "j", "jh", "n", "t", "th", "d", "dh", "n", "t", "th",
    "d", "dh", "n", "n", "p", "ph", "b", "bh", "m", "y", "r", "r", "l", "l", "l", "v", "sh", "sh",
    "s", "h",
]  # fmt: skip
"""Unicode's order from KA on, the same in every block."""
_VOWELS = ["a", "aa", "i", "ee", "u", "oo", "ri", "li", "e", "e", "e", "ai", "o", "o", "o", "au"]
_SIGNS = ["aa", "i", "ee", "u", "oo", "ri", "ri", "e", "e", "e", "ai", "o", "o", "o", "au"]
_OF_CHAR = {
    **{0x05 + at: vowel for at, vowel in enumerate(_VOWELS)},
    **{0x3E + at: vowel for at, vowel in enumerate(_SIGNS)},
}
_NASAL = {0x01: "n", 0x02: "n", 0x70: "n"}  # candrabindu, anusvara, tippi
_DOTTED = {"k": "q", "kh": "kh", "g": "gh", "j": "z", "d": "r", "dh": "rh", "ph": "f", "s": "sh"}
_ATOMS = {0x58: "q", 0x59: "kh", 0x5A: "gh", 0x5B: "z", 0x5C: "r", 0x5D: "rh", 0x5E: "f", 0x5F: "y"}


def _syllables(word: str, block: int) -> list[list[str]] | None:
    """Consonant and vowel, by turns, of a word in its own script; None for what is foreign to it.
    An inherent vowel is "?": it is heard or not.
    """
    found: list[list[str]] = []
    for char in word:
        place = ord(char) - block
        if 0x15 <= place <= 0x39:
            found.append([_CONSONANTS[place - 0x15], "?"])
        elif place in _ATOMS:
            found.append([_ATOMS[place], "?"])
        elif place in _OF_CHAR and place >= 0x3E and found:
            found[-1][1] = _OF_CHAR[place]
        elif place in _OF_CHAR:
            found.append(["", _OF_CHAR[place]])
        elif place in _NASAL and found:
            found[-1][1] += "n"
        elif place == 0x4D and found:  # virama
            found[-1][1] = ""
        elif place == 0x3C and found:  # nukta
            found[-1][0] = _DOTTED.get(found[-1][0], found[-1][0])
        elif place == 0x71 and block == _BLOCKS["pa"]:  # addak doubles what follows
            continue
        else:
            return None
    return found


def spellings(word: str, language: str) -> Iterator[str]:
    """As people write it: the inherent vowel dropped at the end, and within in one of two ways."""
    parts = _syllables(word, _BLOCKS[language])
    if not parts:
        return
    inherent = "o" if language == "bn" else "a"
    if parts[-1][1] == "?" and len(parts) > 1:
        parts[-1][1] = ""
    dropped = [
        at
        for at in range(1, len(parts) - 1)
        if parts[at][1] == "?" and parts[at + 1][1] not in {"", "?"} and parts[at - 1][1] != ""
    ]
    for drop in {(), tuple(dropped[-1:])}:
        for vowel in {inherent, "a"}:
            text = "".join(
                consonant + ("" if at in drop else sound.replace("?", vowel))
                for at, (consonant, sound) in enumerate(parts)
            )
            yield text.replace("np", "mp").replace("nb", "mb")


def _native(packages: Path) -> Iterator[tuple[str, str]]:
    """(language, word in its own script)."""
    for language in _BLOCKS:
        for word, zipf in lists.frequent(language):
            if zipf < _LEAST_ZIPF:
                break
            yield language, word
        for source in _LISTED.get(language, ()):
            for word in lists.listed(source, packages):
                yield language, word


def _written() -> Iterator[str]:
    for line in (LISTS / "romanised.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from map(fold, take_apart(line.partition(":")[2]).words)


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes romanised.marisa; yields what it did."""
    made = (
        text
        for language, word in _native(packages)
        if len(word) <= MOST_LETTERS
        for text in spellings(word, language)
    )
    keys = {
        romanised.key(text)
        for text in itertools.chain(made, _written())
        if len(text) >= romanised.LEAST_LETTERS and text.isascii() and text.isalpha()
    }
    keys = {key for key in keys if len(key) >= romanised.LEAST_LETTERS - 1}
    marisa_trie.Trie(sorted(keys), order=marisa_trie.LABEL_ORDER).save(
        str(output / "romanised.marisa")
    )
    size = (output / "romanised.marisa").stat().st_size
    yield f"  romanised.marisa: {len(keys)} keys, {size} bytes"
