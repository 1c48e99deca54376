from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from agent.passwords.letters import fold
from agent.passwords.lexicon import DATA, Shipped, spellings

LEXICON = Shipped()


@pytest.mark.parametrize(
    "word",
    [
        "lantern",
        "tin",
        "red",
        "umbrella",
        "cwningen",
        "morthwyl",
        "żółw",
        "parasol",
        "umbrelă",
        "parapluie",
        "regenschirm",
        "зонтик",
        "ομπρέλα",
        "مصباح",
        "چراغ",
        "বাতি",
        "ਕਿਤਾਬ",
        "પુસ્તક",
        "छाता",
        "şemsiye",
        "esernyő",
        "paraply",
        "sateenvarjo",
        "scáth",
    ],
)
def test_knows_words_of_many_languages(word: str) -> None:
    assert LEXICON.is_word(fold(word))


@pytest.mark.parametrize("word", ["xkqzv", "jfwpt", "bmrgd", "qqxzzk", "tractorrzq", ""])
def test_strings_that_are_no_words(word: str) -> None:
    assert not LEXICON.is_word(word)


def test_digraphs_stand_for_letters() -> None:
    assert list(spellings("lantern")) == ["lantern"]
    assert list(spellings("schluessel")) == ["schluessel", "schlussel"]
    assert LEXICON.is_word("schluessel")


@pytest.mark.parametrize(
    ("words", "odd"),
    [
        (["પ્રતિપાળક", "الناسكة"], []),
        (["ઃઔઙઞઃઔ"], [0]),
        (["nezauzlovavajici", "vycpanemu"], []),
        (["nezauzlovavajici", "xkqzvqq", "ઃઔઙઞઃઔ"], [1, 2]),
        (["шлюпочника", "хвскцфж"], [1]),
        (["水木"], [0]),
        ([], []),
    ],
)
def test_thin_lists_are_helped_by_the_spelling(words: list[str], odd: list[int]) -> None:
    assert LEXICON.odd_ones(words, words) == odd


def test_series_of_many_languages() -> None:
    assert "days.en" in LEXICON.series("monday")
    assert "days.cy" in LEXICON.series(fold("Mercher"))
    assert "days.pl" in LEXICON.series(fold("środa"))
    assert "numbers.ro" in LEXICON.series(fold("șapte"))
    assert LEXICON.series("lantern") == frozenset()


def test_irregular_forms_and_phrases() -> None:
    assert LEXICON.lemmas("mice") == {"mouse"}
    assert LEXICON.lemmas("lantern") == {"lantern"}
    assert LEXICON.is_phrase(["service", "national", "health"])
    assert not LEXICON.is_phrase(["copper", "lantern", "velvet"])
    assert LEXICON.go_together("light", "traffic")
    assert not LEXICON.go_together("copper", "lantern")


def test_ships_within_thirty_megabytes() -> None:
    assert sum(file.stat().st_size for file in DATA.rglob("*") if file.is_file()) < 30e6


BUILDER = Path(__file__).parents[2] / "installer" / "lexicon"
MANIFEST = json.loads((DATA / "manifest.json").read_text("utf-8"))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_manifest_knows_every_file() -> None:
    made = {
        str(file.relative_to(DATA)).replace("\\", "/"): digest(file)
        for file in DATA.rglob("*")
        if file.is_file() and file.name not in {"README.md", "manifest.json"}
    }
    assert made == MANIFEST["files"]


def test_the_manifest_knows_the_sources_that_are_pinned_now() -> None:
    pins = [BUILDER / name for name in ("requirements.txt", "package-lock.json", "debian.txt")]
    now = {
        str(file.relative_to(BUILDER)).replace("\\", "/"): digest(file)
        for file in [*pins, *(BUILDER / "lists").rglob("*.txt")]
    }
    assert now == MANIFEST["sources"], "build the lexicon again: installer/lexicon/build.py"


def test_they_are_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in DATA.rglob("*") if file.is_file()) <= 30_000_000
