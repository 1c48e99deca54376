"""Which words do we offer? Common, readable dictionary words of each language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import hunspell

from agent.passwords.letters import fold, is_letter, take_apart
from agent.passwords.lexicon import Shipped
from agent.passwords.patterns import TIGHT

MOST = 4096
LISTS = Path(__file__).parent / "lists"

_HUNSPELL = {"en": "en-gb", "pl": "pl", "ro": "ro", "fr": "fr", "es": "es", "pt": "pt", "nl": "nl"}
_LEMMAS = ("de", "it", "cs", "sk", "hu", "sv", "da", "nb", "fi", "el", "tr", "uk", "ru", "hi", "ar")
_NAMES_OF_THINGS = ("so", "pa", "gu", "bn", "ur", "cy", "sw", "lt", "bg", "ga")


def _common(language: str) -> list[str]:
    """The language's most used words that its dictionary has in small letters, best first."""
    import wordfreq
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    if language in _LEMMAS:
        table = DefaultDictionaryFactory().get_dictionary(language)
        known = {table[word] for word in table}
    else:
        known = set()
    return [word for word in wordfreq.top_n_list(language, 60_000) if word in known]


def _stems(packages: Path, language: str) -> list[str]:
    import wordfreq

    folder = packages / f"dictionary-{_HUNSPELL[language]}"
    known = set(hunspell.stems(folder / "index.aff", folder / "index.dic"))
    return [word for word in wordfreq.top_n_list(language, 60_000) if word in known]


def _named(packages: Path, language: str) -> list[str]:
    """Words that CLDR describes emoji with: things, animals, weather, feelings."""
    file = packages / "cldr-annotations-full" / "annotations" / language / "annotations.json"
    told = json.loads(file.read_text("utf-8"))["annotations"]["annotations"]
    words: dict[str, None] = {}
    for entry in told.values():
        for text in (*entry.get("tts", ()), *entry.get("default", ())):
            for word in take_apart(text).words:
                if word == word.lower():
                    words[word] = None
    return list(words)


def _readable(word: str) -> bool:
    """Short enough to read and type, long enough to count."""
    latin = word[0] < "\u0530"
    return (4 if latin else 3) <= len(word) <= 8 and all(is_letter(char) for char in word)


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes suggest/*.txt; needs the other files; yields what it did."""
    lexicon = Shipped(output)
    barred = set((LISTS / "not-offered.txt").read_text("utf-8").split())
    folder = output / "suggest"
    folder.mkdir(exist_ok=True)
    for language in sorted((*_HUNSPELL, *_LEMMAS, *_NAMES_OF_THINGS)):
        if language in _HUNSPELL:
            words = _stems(packages, language)
        elif language in _LEMMAS:
            words = _common(language)
        else:
            words = _named(packages, language)
        chosen: dict[str, str] = {}
        for word in words:
            key = fold(word)
            if (
                _readable(word)
                and lexicon.is_word(key)
                and not any(name.partition(".")[0] in TIGHT for name in lexicon.series(key))
                and key not in barred
                and not any(key.startswith(each) for each in barred if len(each) > 3)
            ):
                chosen.setdefault(key, word)
            if len(chosen) == MOST:
                break
        (folder / f"{language}.txt").write_text("\n".join(sorted(chosen.values())) + "\n", "utf-8")
        yield f"  {language}: {len(chosen)} words to offer"
