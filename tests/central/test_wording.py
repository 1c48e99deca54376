"""agent.central.wording: counts and names as a person would say them."""

from __future__ import annotations

import pytest

from agent.central.store.facts import Held
from agent.central.store.rows import AlarmRow, GapRow
from agent.central.wording import (
    WAITING,
    alarm,
    answer,
    count,
    desk_places,
    found,
    gap,
    names,
    places,
)


def test_counting() -> None:
    assert [count(n, "check") for n in (0, 1, 2)] == ["0 checks", "1 check", "2 checks"]
    assert count(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("assets", "said"),
    [
        ("A", "A"),
        ("AA", "A"),
        ("AB", "A and B"),
        ("ABAC", "A, B and C"),
        ("ABCDED", "A, B, C and 2 more"),
    ],
)
def test_many_names_are_counted(assets: str, said: str) -> None:
    assert names(assets) == said


def test_the_worst_place_comes_first() -> None:
    said = places(failed="AAB", broken="C", silent="DE", held=1, unclear="F")
    assert said == (
        "3 checks failed on A and B.",
        "The record is not whole for C.",
        "Nothing is heard from D and E.",
        "1 message waits for a decision.",
        "1 check could not be carried out on F.",
    )
    assert places(failed="", broken="", silent="", held=2, unclear="") == (
        "2 messages wait for a decision.",
    )
    assert desk_places(0, 0) == ()
    assert desk_places(1, 2) == ("1 deadline passed.", "2 grave alerts wait for you.")


@pytest.mark.parametrize(
    ("devices", "wrong", "unheard", "unclear", "anything", "said"),
    [
        (0, 0, False, False, True, "No device reports here yet."),
        (1, 0, True, False, False, "so far; not every device has reported yet"),
        (1, 0, False, False, False, "the one device reported in time, and every check passed"),
        (3, 0, False, False, False, "3 devices reported in time"),
        (1, 1, False, True, True, "Yes: the one device needs attention."),
        (3, 1, False, True, True, "Yes: 1 of 3 devices needs attention."),
        (3, 2, True, False, True, "Yes: 2 of 3 devices need attention."),
        (3, 0, False, True, True, "not everything could be seen"),
        (3, 0, False, False, True, WAITING),
    ],
)
def test_the_answer(
    devices: int, wrong: int, unheard: bool, unclear: bool, anything: bool, said: str
) -> None:
    assert said in answer(
        devices=devices, wrong=wrong, unheard=unheard, unclear=unclear, anything=anything
    )


def test_what_mail_was_held_for() -> None:
    held = Held("7f", {"nhs-number": 2, "hr": 1}, ("uninspectable-too-large", "encrypted-message"))
    assert list(found(held)) == [
        "HR × 1",
        "NHS number × 2",
        "something could not be read (too large)",
        "an encrypted message",
    ]
    assert list(found(Held("7f", {}, ("no-secure-tag",)))) == []


def test_flaws_in_the_record() -> None:
    what, advice = gap(GapRow("d", "b", 4, ((2, 4), (7, 7))))
    assert what == "4 reports of this device never arrived (numbers 2 to 4, 7)."
    assert advice
    for kind in ("conflict", "wrong-device", "rolled-back", "split-view"):
        what, advice = alarm(AlarmRow(kind, "d", "b", 9, 2, 0, 0))
        assert "(2 times" in what
        assert advice
    assert "(once, latest number 9)" in alarm(AlarmRow("conflict", "d", "b", 9, 1, 0, 0))[0]
