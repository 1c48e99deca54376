"""Which runs of letters do words have, in the scripts whose free word lists are thin?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import brotli
import lists
import marisa_trie
import sources

from agent.passwords.letters import fold
from agent.passwords.lexicon import ALPHABETS_END, shape_width, shapes

SCRIPTS = [
    "ar",
    "fa",
    "ur",
    "ps",
    "sd",
    "he",
    "yi",
    "hi",
    "mr",
    "ne",
    "bn",
    "as",
    "pa",
    "gu",
    "or",
    "ta",
    "te",
    "kn",
    "ml",
    "si",
    "el",
    "ru",
    "uk",
    "be",
    "bg",
    "mk",
    "sr",
    "mn",
    "kk",
    "ky",
    "tg",
    "tt",
    "hy",
    "ka",
]
SAMPLE = 200_000
"""About so many words of a language are looked at."""
LEAST_ALPHABET, LEAST_TRIPLES, LEAST_PAIRS = 40, 4, 2
"""A run of letters that fewer words have tells nothing of a script's spelling."""


def _running_text(language: str) -> Iterator[str]:
    """Pairs of letters of lingua's model of running text, where it has the language."""
    import lingua

    file = Path(lingua.__file__).parent / "language-models" / language / "bigrams.json.br"
    if file.exists():
        told = json.loads(brotli.decompress(file.read_bytes()))["ngrams"]
        for grams in told.values():
            yield from (fold(gram) for gram in grams.split())


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes shapes.marisa; yields what it did."""
    counts: Counter[str] = Counter()
    for language in SCRIPTS:
        every = {key for key, _ in lists.frequent(language)}
        for source in sources.OF[language].split():
            every.update(lists.listed(source, packages))
        for word in sorted(every)[:: max(1, len(every) // SAMPLE)]:
            if width := shape_width(word):
                counts.update(shapes(word, width))
        for pair in _running_text(language):
            if shape_width(pair) == 2 and len(pair) == 2:
                counts[pair] += LEAST_PAIRS

    def least(shape: str) -> int:
        letters = shape.strip("^$")
        if letters and letters[0] < ALPHABETS_END:
            return LEAST_ALPHABET
        return LEAST_PAIRS if shape_width(letters) == 2 else LEAST_TRIPLES

    known = [shape for shape, count in sorted(counts.items()) if count >= least(shape)]
    marisa_trie.Trie(known, order=marisa_trie.LABEL_ORDER).save(str(output / "shapes.marisa"))
    yield f"  shapes.marisa: {len(known)} shapes, {(output / 'shapes.marisa').stat().st_size} bytes"
