from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pytest

from agent.passwords import patterns
from agent.passwords.letters import fold


class Few:
    """A lexicon of a few series and phrases."""

    _series: ClassVar[dict[str, str]] = {
        "monday": "days.en", "tuesday": "days.en", "lundi": "days.fr", "martes": "days.es",
        "apple": "fruit.en", "plum": "fruit.en", "fig": "fruit.en", "blue": "colours.en",
    }  # fmt: skip

    def is_word(self, word: str) -> bool:
        return True

    def odd_ones(self, unknown: Sequence[str], words: Sequence[str]) -> list[int]:
        return []

    def series(self, word: str) -> frozenset[str]:
        return frozenset(self._series.get(word, "").split())

    def lemmas(self, word: str) -> frozenset[str]:
        return frozenset({{"mice": "mouse", "went": "go"}.get(word, word)})

    def go_together(self, one: str, other: str) -> bool:
        return {one, other} == {"traffic", "warden"}

    def is_phrase(self, words: Sequence[str]) -> bool:
        return sorted(words) in (["star", "wars"], ["little", "star", "twinkle"])


def places(text: str) -> tuple[list[int], list[int]]:
    return patterns.series(text.split(), Few())


@pytest.mark.parametrize(
    ("words", "closed", "topic"),
    [
        ("monday tuesday tractor", [0, 1], []),
        ("mondays tractor tuesdays", [0, 2], []),
        ("monday lundi martes", [0, 1, 2], []),
        ("monday lundi tractor", [], []),
        ("apple plum fig", [], [0, 1, 2]),
        ("apple plum tractor", [], []),
        ("monday blue apple", [], []),
    ],
)
def test_series(words: str, closed: list[int], topic: list[int]) -> None:
    assert places(words) == (closed, topic)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("walk walking tractor", [1]),
        ("walked walking walks", [1, 2]),
        ("mouse tractor mice", [2]),
        ("mice tractor mouse", [2]),
        ("cat cats lamp", [1]),
        ("rain rainbow lamp", [1]),
        ("copper lantern velvet", []),
        ("stand strong street", []),
        ("copper copper lamp", []),
    ],
)
def test_inflections(words: str, wrong: list[int]) -> None:
    assert patterns.inflections(words.split(), Few()) == wrong


def test_repeats() -> None:
    assert patterns.repeats(["lamp", "copper", "lamp", "lamp"]) == [2, 3]
    assert patterns.repeats(["copper", "reppoc", "lamp"]) == [1]
    assert patterns.repeats(["was", "copper", "saw"]) == []


@pytest.mark.parametrize(
    "walk", ["qwerty", "asdf", "poiuy", "zxcvbn", "abcdef", "йцукен", "aaaa", "hahaha"]
)
def test_keyboard_walks(walk: str) -> None:
    assert patterns.walks(["lamp", fold(walk)]) == [1]


@pytest.mark.parametrize("word", ["property", "were", "tree", "mama", "stuv" + "k", "papa"])
def test_words_that_are_no_walks(word: str) -> None:
    assert patterns.walks([word]) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("happy", "unhappy", True),
        ("كتاب", "الكتاب", True),
        ("cwningen", "gwningen", True),
        ("cwningen", "chwningen", True),
        ("pont", "bhont", False),
        ("bean", "mbean", False),
        ("madra", "mhadra", True),
        ("rain", "train", False),
        ("lantern", "copper", False),
    ],
)
def test_words_with_the_same_tail(one: str, other: str, same: bool) -> None:
    assert patterns.same_tail(one, other) == same
    assert patterns.same_tail(other, one) == same


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("star wars lamp", [0, 1]),
        ("lamp wars star", [1, 2]),
        ("star lamp wars", []),
        ("star twinkle little", [0, 1, 2]),
        ("star the wars", [0, 2]),
        ("warden copper traffic", [0, 2]),
        ("copper lantern velvet", []),
    ],
)
def test_phrases(words: str, wrong: list[int]) -> None:
    assert patterns.phrases(words.split(), Few()) == wrong
