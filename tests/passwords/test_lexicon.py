from __future__ import annotations

import pytest

from agent.passwords.letters import fold
from agent.passwords.lexicon import DATA, Shipped

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


@pytest.mark.parametrize("word", ["xkqzv", "jfwpt", "bmrgd", "qqxzzk", "tractorr" + "zq", "zq", ""])
def test_strings_that_are_no_words(word: str) -> None:
    assert not LEXICON.is_word(word)


def test_a_thin_list_is_helped_by_the_spelling() -> None:
    assert LEXICON.is_plausible("પ્રતિપાળક")
    assert LEXICON.is_plausible("الناسكة")
    assert not LEXICON.is_plausible("ઃઔઙઞ")
    assert not LEXICON.is_plausible("plausible")


def test_series_of_many_languages() -> None:
    assert "days.en" in LEXICON.series("monday")
    assert "days.cy" in LEXICON.series(fold("Mercher"))
    assert "days.pl" in LEXICON.series(fold("środa"))
    assert "numbers.ro" in LEXICON.series(fold("șapte"))
    assert LEXICON.series("lantern") == frozenset()


def test_irregular_forms_and_phrases() -> None:
    assert LEXICON.lemma("mice") == "mouse"
    assert LEXICON.lemma("lantern") == "lantern"
    assert LEXICON.is_phrase(["service", "national", "health"])
    assert not LEXICON.is_phrase(["copper", "lantern", "velvet"])
    assert LEXICON.go_together("light", "traffic")
    assert not LEXICON.go_together("copper", "lantern")


def test_ships_within_thirty_megabytes() -> None:
    assert sum(file.stat().st_size for file in DATA.rglob("*") if file.is_file()) < 30e6
