from __future__ import annotations

import math

import pytest

from agent.passwords import gate, suggest
from agent.passwords.lexicon import Shipped
from agent.passwords.own import Context

LEXICON = Shipped()
RULES = gate.Parameters()


def made(wanted: suggest.Parameters, rules: gate.Parameters = RULES) -> suggest.Offer:
    return suggest.offer(wanted, rules, Context(), LEXICON)


@pytest.mark.parametrize("language", suggest.languages())
def test_every_language_gives_phrases_that_pass(language: str) -> None:
    offer = made(suggest.Parameters(languages=(language,)))
    assert len(set(offer.phrases)) == 5
    assert offer.bits >= 55
    for phrase in offer.phrases:
        assert gate.judge(phrase, Context(), RULES, LEXICON).accept


def test_counts_the_bits_that_were_drawn() -> None:
    words = len((suggest.DATA / "suggest" / "en.txt").read_text("utf-8").split())
    offer = made(suggest.Parameters(offered=1, marks="-!"))
    count = offer.phrases[0].count("-") + offer.phrases[0].count("!") + 1
    drawn = count * math.log2(words) + count - 1
    assert offer.bits == pytest.approx(drawn - suggest.TURNED_AWAY_BITS)


def test_uses_only_the_marks_that_are_allowed() -> None:
    for phrase in made(suggest.Parameters(offered=20, marks="-")).phrases:
        assert phrase.replace("-", "").isalpha()


def test_follows_the_gate() -> None:
    rules = gate.Parameters(min_words=6, min_punctuation_kinds=2)
    for phrase in made(suggest.Parameters(), rules).phrases:
        assert sum(char in suggest.Parameters().marks for char in phrase) == 5


def test_says_when_the_rules_leave_nothing() -> None:
    with pytest.raises(ValueError, match="turn away too many"):
        made(suggest.Parameters(), gate.Parameters(max_characters=20))
    with pytest.raises(ValueError, match="more than 32 words"):
        made(suggest.Parameters(min_bits=1000))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"languages": "xx"}, "no words to suggest in 'xx'"),
        ({"languages": ""}, "No language is named"),
        ({"marks": "a7 "}, "No punctuation may be used"),
        ({"offered": 0}, "Between 1 and 100"),
    ],
)
def test_says_what_cannot_be_done(asked: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(suggest.chosen(suggest.Parameters(), **asked))  # type: ignore[arg-type]


def test_shows_nothing() -> None:
    offer = made(suggest.Parameters())
    assert not any(phrase in repr(offer) for phrase in offer.phrases)
