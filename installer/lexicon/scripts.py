"""How are words spelled in scripts other than the Latin alphabet? Writes what
agent/passwords/scripts.py reads.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import lists
import marisa_trie
import sources

from agent.passwords import scripts

LANGUAGES = (
    "ar", "fa", "ur", "he", "hi", "mr", "ne", "bn", "pa", "gu", "ta", "te", "kn", "ml", "si",
    "el", "ru", "uk", "bg", "mk", "hy", "ka",
)  # fmt: skip
SAMPLE = 40_000
"""About so many words of each source of a language are looked at."""
PRIOR = 2.0
"""What a letter counts before it was seen after two others, spread as after one."""
LEAST_COUNT = 2
"""A run of three that fewer words have is left out."""
COMMON_LETTERS = 0.999
"""The alphabet that chance draws from: the letters that make up so much of all words."""


def _words(packages: Path) -> Iterator[str]:
    for language in LANGUAGES:
        every = {key for key, _ in islice(lists.frequent(language), SAMPLE)}
        for source in sources.OF[language].split():
            found = lists.listed(source, packages)
            every.update(found[:: max(1, len(found) // SAMPLE)])
        yield from (word for word in sorted(every) if not word.isascii())


def _cost(probability: float) -> bytes:
    return bytes([min(255, round(-math.log2(probability) * scripts.STEPS_A_BIT))])


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes scripts.marisa; yields what it did."""
    three: Counter[str] = Counter()
    letters: dict[str, Counter[str]] = defaultdict(Counter)
    for word in _words(packages):
        if name := scripts.script(word):
            letters[name].update(word)
            three.update(scripts.grams(word))
    after_two, after_one, two = Counter[str](), Counter[str](), Counter[str]()
    for gram, count in three.items():
        after_two[gram[:2]] += count
        two[gram[1:]] += count
        after_one[gram[1]] += count
    rows = []
    for gram, count in sorted(three.items()):
        if count >= LEAST_COUNT:
            backed = two[gram[1:]] / after_one[gram[1]]
            likely = (count + PRIOR * backed) / (after_two[gram[:2]] + PRIOR)
            rows.append((gram, _cost(likely)))
    for name, counts in sorted(letters.items()):
        total, seen, alphabet = sum(counts.values()), 0, 0
        for _, count in counts.most_common():
            if seen >= COMMON_LETTERS * total:
                break
            seen, alphabet = seen + count, alphabet + 1
        if total >= SAMPLE:
            rows.append((name, _cost(1 / alphabet)))
            yield f"  {name}: {alphabet} letters"
    marisa_trie.BytesTrie(rows, order=marisa_trie.LABEL_ORDER).save(str(output / "scripts.marisa"))
    size = (output / "scripts.marisa").stat().st_size
    yield f"  scripts.marisa: {len(rows)} runs of letters, {size} bytes"
