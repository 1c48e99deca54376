"""agent.passwords.romanised: one key for the ways in which one word is written."""

from __future__ import annotations

import pytest

from agent.passwords.lexicon import Shipped
from agent.passwords.romanised import key

LEXICON = Shipped()


@pytest.mark.parametrize(
    "written",
    [
        ("darwaza", "darwaaza", "darvaza", "darwaaja"),
        ("mohabbat", "mohabat"),
        ("doodh", "dudh"),
        ("chhatri", "chatri"),
        ("qamees", "kamis"),
    ],
)
def test_one_key(written: tuple[str, ...]) -> None:
    assert len({key(word) for word in written}) == 1


@pytest.mark.parametrize("words", [("kitab", "kitub"), ("ghora", "gora"), ("baal", "bal")])
def test_other_words_stay_others(words: tuple[str, str]) -> None:
    assert (key(words[0]) == key(words[1])) == (words[0].replace("aa", "a") == words[1])


@pytest.mark.parametrize(
    "word",
    [
        "darwaza", "barish", "khargosh", "samundar", "zindagi", "baarish", "brishti", "varsad",
        "khurshi", "sadak", "kitaab", "bhalobasha", "madrasa", "shams", "maktaba", "pagri",
    ],
)  # fmt: skip
def test_words_as_they_are_written_here(word: str) -> None:
    assert LEXICON.is_word(word)


@pytest.mark.parametrize("word", ["xkqzvb", "bmrgdt", "zzxqva"])
def test_strings_that_are_none(word: str) -> None:
    assert not LEXICON.is_word(word)
