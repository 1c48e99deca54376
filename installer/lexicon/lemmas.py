"""Which common forms begin otherwise than their dictionary form ("mice", "went")?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import marisa_trie

from agent.passwords import patterns
from agent.passwords.letters import fold

LISTS = Path(__file__).parent / "lists"
LANGUAGES = (
    "en", "fr", "de", "es", "it", "pt", "nl", "pl", "ro", "cs", "sk", "hu", "sv", "da", "nb", "fi",
    "ru", "uk", "el", "ar", "hi", "tr", "bg", "ca", "sl", "lt", "lv", "id", "fa", "he", "mk", "is",
)  # fmt: skip
"""Languages with both a frequency list and a table of lemmas."""
COMMON = 10_000
"""So many of the words that a language uses most."""


def _written() -> Iterator[tuple[str, str]]:
    """(form, dictionary form) from the list that was written by hand."""
    for line in (LISTS / "irregular.txt").read_text("utf-8").splitlines():
        language, _, groups = line.partition(": ")
        if groups and not language.startswith("#"):
            for group in groups.split("|"):
                lemma, *forms = group.split()
                for form in (lemma, *forms):
                    yield form, lemma


def _listed() -> Iterator[tuple[str, str]]:
    """(form, dictionary form) of simplemma's tables."""
    import wordfreq
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    for language in LANGUAGES:
        table = DefaultDictionaryFactory().get_dictionary(language)
        for form in wordfreq.top_n_list(language, COMMON):
            if form in table:
                yield form, table[form]


def build(_: Path, output: Path) -> Iterator[str]:
    """Writes lemmas.marisa; yields what it did."""
    found: dict[str, set[str]] = {}
    for form, lemma in _written():
        found.setdefault(fold(form), set()).add(fold(lemma))
    written = frozenset(found)
    for form, lemma in _listed():
        key, value = fold(form), fold(lemma)
        if (
            key not in written
            and min(len(key), len(value)) > 2
            and value.isalpha()
            and key != value
            and not patterns.same_root(key, value)
        ):
            found.setdefault(key, {value})
    trie = marisa_trie.BytesTrie(
        (
            (key, lemma.encode())
            for key, lemmas in sorted(found.items())
            for lemma in sorted(lemmas)
        ),
        order=marisa_trie.LABEL_ORDER,
    )
    trie.save(str(output / "lemmas.marisa"))
    yield f"  {len(found)} irregular forms, {(output / 'lemmas.marisa').stat().st_size} bytes"
