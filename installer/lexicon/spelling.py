"""How are the words of a language spelled? Writes what agent/passwords/spelling.py reads.

For each language of the Latin alphabet, how likely a letter is after the three before it, counted
over the words of its lists (each once); and the same for words that are made up by chance.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import brotli
import lists
import numpy as np
import sources
from numpy.typing import NDArray

from agent.passwords import spelling

LANGUAGES = [
    "af",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "en",
    "es",
    "et",
    "eu",
    "fi",
    "fr",
    "ga",
    "gd",
    "gl",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "ku",
    "lb",
    "lt",
    "lv",
    "ms",
    "mt",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "so",
    "sq",
    "sv",
    "sw",
    "tl",
    "tr",
    "az",
]

_LETTERS = 27
_GRAMS = _LETTERS**4
_PRIOR_THREE, _PRIOR_FOUR = 0.3, 5.0
"""What a letter counts before it was seen: after two letters, and in words after three."""
LEAST_COUNT = 5
"""A run of four letters that no language has more often is left out, and is taken for the worst."""

LEAST_ZIPF = 1.0
"""Rarer words of the frequency lists are too often names and slips."""

MADE_UP, SEED = 60_000, 20261129
_MOST_WEIGHT = 200


def _listed(language: str, packages: Path) -> set[str]:
    """All words of a language's lists that are of the letters a-z."""
    every = {key for key, zipf in lists.frequent(language) if zipf >= LEAST_ZIPF}
    for source in sources.OF[language].split():
        every.update(lists.listed(source, packages))
    return {key for key in every if key.isascii()}


def _codes(every: set[str]) -> NDArray[np.uint8]:
    """Words in a row, boundaries as 0, letters as 1 to 26, anything else 255."""
    table = np.full(256, 255, np.uint8)
    table[ord("\n")] = 0
    for at in range(26):
        table[ord("a") + at] = at + 1
    data = "\n".join(["", *sorted(every), ""]).encode()
    return table[np.frombuffer(data, np.uint8)]


def _counts(text: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How often each run of four stands in it; a boundary only at its ends."""
    length = len(text) - 3
    code = np.zeros(length, np.uint32)
    good = np.ones(length, bool)
    for at in range(4):
        part = text[at : at + length]
        code = code * _LETTERS + part
        good &= part < 255
        if at in (1, 2):
            good &= part > 0
    return np.bincount(code[good], minlength=_GRAMS).astype(np.float64)


def _running_text(language: str) -> NDArray[np.float64]:
    """The same from lingua's model of running text, for a language that has no lists: how likely a
    letter is after three, or at a beginning after two; what is left is the end of a word.
    """
    import lingua

    counts = np.zeros(_GRAMS)
    for name, start in (("quadrigrams", ""), ("trigrams", "^")):
        file = Path(lingua.__file__).parent / "language-models" / language / f"{name}.json.br"
        ends: dict[str, float] = {}
        for fraction, grams in json.loads(brotli.decompress(file.read_bytes()))["ngrams"].items():
            part, whole = (int(each) for each in fraction.split("/"))
            for gram in grams.split():
                if gram.isascii() and gram.isalpha():
                    counts[spelling.code(start + gram.lower())] += min(part, _MOST_WEIGHT)
                    before = gram[:-1].lower()
                    ends[before] = ends.get(before, 1.0) - part / whole
        for before, share in ends.items():
            if not start and share > 0:
                counts[spelling.code(before + "$")] += _MOST_WEIGHT / 10 * share
    return counts


def _likelihood(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """log2 of the probability of the last letter of each run of four, after the first three."""
    four = counts.reshape(_LETTERS**3, _LETTERS)
    three = four.reshape(_LETTERS, _LETTERS**2, _LETTERS).sum(0) + _PRIOR_THREE
    three /= three.sum(1, keepdims=True)
    prior = np.tile(three, (_LETTERS, 1))
    likely = (four + _PRIOR_FOUR * prior) / (four.sum(1, keepdims=True) + _PRIOR_FOUR)
    return np.log2(likely).reshape(-1)


_SINGLE = [*"bcdfghjklmnpqrstvwxyz"]
_ONSETS = [
    *_SINGLE,
    *"bdfgklmnprst",
    *[
        "bl",
        "br",
        "ch",
        "cl",
        "cr",
        "dr",
        "fl",
        "fr",
        "gl",
        "gr",
        "pl",
        "pr",
        "qu",
        "sc",
        "sh",
        "sk",
        "sl",
        "sm",
        "sn",
        "sp",
        "st",
        "str",
        "sw",
        "th",
        "tr",
        "tw",
    ],
]
_CODAS = [
    "",
    "",
    "",
    *"nrlstdmx",
    *["ck", "nd", "mp", "rt", "sh", "ng", "ft", "lk", "rm", "st", "nt", "rd", "ld", "nk"],
]
_VOWELS = [*"aeiou"]
_PAIRS = [*_VOWELS, "ai", "ea", "oo", "ou", "ee", "ie", "oa", "au"]


def _syllables(
    chance: random.Random, most: int, onsets: list[str], vowels: list[str], codas: list[str]
) -> str:
    """So many syllables, or fewer down to two."""
    return "".join(
        chance.choice(onsets) + chance.choice(vowels) + chance.choice(codas)
        for _ in range(chance.randint(2, most))
    )


def _altered(chance: random.Random, english: list[str]) -> str:
    """An English word with two of its letters exchanged for others of their kind."""
    letters = list(chance.choice(english))
    for at in chance.sample(range(len(letters)), 2):
        letters[at] = chance.choice("aeiou" if letters[at] in "aeiou" else "bcdfghjklmnprstvwz")
    return "".join(letters)


def made_up(english: list[str]) -> dict[str, list[str]]:
    """Words that nobody has, by how they are made."""
    chance = random.Random(SEED)
    made = {
        "open syllables": lambda: _syllables(chance, 4, _SINGLE, _VOWELS, [""]),
        "open syllables with clusters": lambda: _syllables(chance, 4, _ONSETS, _VOWELS, [""]),
        "closed syllables": lambda: _syllables(chance, 3, _ONSETS, _VOWELS, _CODAS),
        "closed syllables of three letters": lambda: _syllables(
            chance, 3, _SINGLE, _VOWELS, _SINGLE
        ),
        "English syllables": lambda: _syllables(chance, 2, _ONSETS, _PAIRS, _CODAS),
        "any syllables": lambda: (
            chance.choice(["", "", "", *_VOWELS])
            + _syllables(chance, 3, _SINGLE, _VOWELS, ["", "", "", *_SINGLE])
        ),
        "altered English": lambda: _altered(chance, english),
    }
    return {name: [make() for _ in range(MADE_UP)] for name, make in made.items()}


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes spelling.bin; yields what it did."""
    counted: dict[str, NDArray[np.float64]] = {}
    for language in LANGUAGES:
        counted[language] = _counts(_codes(_listed(language, packages)))
        if language == "so":
            counted[language] += _running_text(language)
        yield f"  {language}: {int((counted[language] > 0).sum())} runs of four letters"
    seen = np.max(list(counted.values()), axis=0) >= LEAST_COUNT
    english = [word for word, _ in lists.frequent("en") if word.isalpha() and 4 < len(word) < 9]
    made = {
        name: _counts(_codes(set(each)))
        for name, each in made_up([word for word in english if word.isascii()][:4000]).items()
    }
    places = np.flatnonzero(seen)
    grid = seen.reshape(-1, _LETTERS)
    index = np.zeros((len(grid), 2), np.uint32)
    index[:, 0] = 1 + np.concatenate([[0], np.cumsum(grid.sum(1))[:-1]])
    index[:, 1] = (grid * (1 << np.arange(_LETTERS))).sum(1)
    columns = []
    for counts in (*counted.values(), *made.values()):
        worth = np.clip(_likelihood(counts), spelling.WORST, 0) - spelling.WORST
        columns.append(np.rint(worth * spelling.STEPS_A_BIT).astype(np.uint8)[places])
    rows = np.vstack([np.zeros((1, len(columns)), np.uint8), np.stack(columns, axis=1)])
    head = json.dumps({"languages": LANGUAGES, "made_up": list(made)}).encode()
    (output / "spelling.bin").write_bytes(
        head.ljust(spelling.HEAD_BYTES) + index.astype("<u4").tobytes() + rows.tobytes()
    )
    yield f"  spelling.bin: {len(rows)} rows, {(output / 'spelling.bin').stat().st_size} bytes"
