from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.passwords.letters import fold, is_cased, take_apart


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Tractor", "tractor"),
        ("Żółw", "zolw"),
        ("łódź", "lodz"),
        ("Straße", "strasse"),
        ("ISPARTA", "isparta"),
        ("Isparta".replace("I", "ı"), "isparta"),
        ("İzmir", "izmir"),
        ("tŷ", "ty"),
        ("măr", "mar"),
        ("п'ять", "пять"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("مُحَمَّد", "محمد"),
        ("কাঠঠোকরা", "কাঠঠোকরা"),
        ("ਪੰਜਾਬੀ", "ਪੰਜਾਬੀ"),
        ("ストーブ", "ストーブ"),
    ],
)
def test_folds_to_the_spelling_of_the_lexicon(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_takes_words_and_gaps_apart() -> None:
    pieces = take_apart("!Copper-Lantern?7Velvet ")
    assert pieces.words == ("Copper", "Lantern", "Velvet")
    assert pieces.gaps == ("-", "?7")
    assert pieces.ends == ("!", " ")


def test_an_apostrophe_is_inside_a_word() -> None:
    assert take_apart("l'Eau-n'Ton'").words == ("l'Eau", "n'Ton")


def test_no_words() -> None:
    pieces = take_apart("12-34")
    assert (pieces.words, pieces.gaps, pieces.ends) == ((), (), ("12-34", ""))


def test_which_scripts_have_capitals() -> None:
    assert is_cased("lamp")
    assert is_cased("лампа")
    assert not is_cased("বাতি")
    assert not is_cased("ლამპა")


def test_shows_nothing() -> None:
    assert "opper" not in repr(take_apart("Copper-Lantern"))


@given(st.text(max_size=40))
def test_nothing_is_lost(text: str) -> None:
    pieces = take_apart(text)
    assert len(pieces.gaps) == max(0, len(pieces.words) - 1)
    inner = "".join(w + g for w, g in zip(pieces.words, (*pieces.gaps, ""), strict=False))
    assert pieces.ends[0] + inner + pieces.ends[1] == text


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
