"""Which common forms begin otherwise than their dictionary form ("mice", "went")?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import marisa_trie

from agent.passwords import patterns
from agent.passwords.letters import fold

LANGUAGES = [
    "en",
    "fr",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ro",
    "cs",
    "sk",
    "hu",
    "sv",
    "da",
    "nb",
    "fi",
    "ru",
    "uk",
    "el",
    "ar",
    "hi",
    "tr",
]
COMMON = 10_000
"""So many of the words that a language uses most."""


def build(_: Path, output: Path) -> Iterator[str]:
    """Writes lemmas.marisa; yields what it did."""
    import wordfreq
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    found: dict[str, str] = {}
    for language in LANGUAGES:
        table = DefaultDictionaryFactory().get_dictionary(language)
        for form in wordfreq.top_n_list(language, COMMON):
            lemma = table.get(form)
            if lemma is None:
                continue
            key, value = fold(form), fold(lemma)
            if (
                min(len(key), len(value)) > 2
                and value.isalpha()
                and key != value
                and not patterns.same_root(key, value)
            ):
                found.setdefault(key, value)
    trie = marisa_trie.BytesTrie(
        ((key, value.encode()) for key, value in sorted(found.items())),
        order=marisa_trie.LABEL_ORDER,
    )
    trie.save(str(output / "lemmas.marisa"))
    yield f"  {len(found)} irregular forms, {(output / 'lemmas.marisa').stat().st_size} bytes"
