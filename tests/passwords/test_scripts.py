"""agent.passwords.scripts: words of other scripts, and letters drawn by chance."""

from __future__ import annotations

import random

import pytest

from agent.passwords.letters import fold
from agent.passwords.lexicon import DATA
from agent.passwords.scripts import Scripts, grams, script

SCRIPTS = Scripts(DATA / "scripts.marisa")


def test_scripts_by_name() -> None:
    assert script("зонтик") == "CYRILLIC"
    assert script("зонтiк") == "", "the letter i is Latin"
    assert script("مصباح") == "ARABIC"
    assert script("ਕਿਤਾਬ") == "GURMUKHI"
    assert script("") == ""


def test_grams_have_the_ends() -> None:
    assert list(grams("ab")) == ["^^a", "^ab", "ab$"]


@pytest.mark.parametrize(
    "word", ["шлюпочника", "الناسكة", "પ્રતિપાળક", "ਦਰਵਾਜ਼ਾ", "কলম", "ομπρέλα", "चिड़िया", "دروازہ"]
)
def test_words_are_worth_something(word: str) -> None:
    worth = SCRIPTS.worth(fold(word))
    assert worth is not None
    assert worth > 0
    assert SCRIPTS.odd_ones([fold(word)] * 3) == []


@pytest.mark.parametrize("word", ["хвскцфж", "ઃઔઙઞઃઔ", "ضصثقفغ", "κφψξζθ"])
def test_rows_of_letters_are_worth_nothing(word: str) -> None:
    assert SCRIPTS.odd_ones([fold(word)]) == [0]


@pytest.mark.parametrize("word", ["水木", "зонтiк", "", "дa"])
def test_unknown_and_mixed_scripts_fit_nothing(word: str) -> None:
    assert SCRIPTS.worth(word) is None
    assert SCRIPTS.odd_ones([word]) == [0]


@pytest.mark.parametrize(
    ("letters", "most"),
    [
        ("абвгдежзийклмнопрстуфхцчшщъыьэюя", 4),
        ("αβγδεζηθικλμνξοπρστυφχψω", 4),
        ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 80),  # nearly every four letters are some root's
        ("אבגדהוזחטיכלמנסעפצקרשת", 80),
    ],
)
def test_letters_by_chance_seldom_fit(letters: str, most: int) -> None:
    chance = random.Random(1)
    drawn = [["".join(chance.choices(letters, k=6)) for _ in range(3)] for _ in range(2000)]
    passed = sum(not SCRIPTS.odd_ones([fold(word) for word in three]) for three in drawn)
    assert passed <= most
