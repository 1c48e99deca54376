from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn import zxcvbn

from agent.passwords.strength import Strength, takes_three

SLOW = "4@8({[<369&#!1/|0$5+7%2"
"""Letters that zxcvbn reads in every way at once; takes it seconds."""


@pytest.fixture(scope="module")
def strength() -> Iterator[Strength]:
    made = Strength(limit_s=10.0)  # a busy machine is not what is tested
    yield made
    made.close()


PASSWORDS = [
    ("password", ()),
    ("Password1!", ()),
    ("Copper-Lantern!Velvet", ()),
    ("northwind7", ("northwind",)),
    ("چراغ-چھتری!پہاڑ", ()),
    ("correcthorsebatterystaple", ()),
    ("NorthwindAnalyticsLtd", ("northwindanalyticsltd",)),
    ("Qwertyuiop-12-11-1999", ()),
    ("x" * 72, ()),
    ("", ()),
]


@pytest.mark.parametrize(("password", "own"), PASSWORDS)
def test_it_is_zxcvbns_score(strength: Strength, password: str, own: tuple[str, ...]) -> None:
    score = zxcvbn(password, user_inputs=list(own))["score"] if password else 0
    assert [strength.reaches(password, own, least) for least in range(5)] == [
        score >= least for least in range(5)
    ]


def test_a_long_one_is_judged_by_its_beginning(strength: Strength) -> None:
    assert strength.reaches("password" * 100, (), 3) == (zxcvbn("password" * 9)["score"] >= 3)


def test_most_passwords_are_certain_at_once() -> None:
    assert takes_three("Copper-Lantern!Velvet", ())
    assert not takes_three("NorthwindAnalyticsLtd", ("northwindanalyticsltd",))


WORDS = ("password", "Passw0rd", "monkey", "drowssap", "qwertyuiop", "sunshine", "1999", "12-11-84")
PIECES = st.one_of(st.sampled_from(WORDS), st.text("aA@!$1-x", min_size=1, max_size=6))


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5), st.sampled_from([(), ("monkey!sunshine",)]))
def test_what_is_certain_is_true(pieces: list[str], own: tuple[str, ...]) -> None:
    password = "".join(pieces)[:40]
    if takes_three(password, own):
        assert zxcvbn(password, user_inputs=list(own))["score"] >= 3


def test_what_takes_too_long_is_killed_and_the_next_is_answered() -> None:
    strength = Strength(limit_s=0.25)
    try:
        strength.reaches("warm", (), 3)
        with pytest.raises(TimeoutError):
            strength.reaches(SLOW * 3, (), 3)
        strength._limit_s = 10.0
        assert not strength.reaches("password", (), 1)
    finally:
        strength.close()


@pytest.mark.parametrize(
    "program",
    [
        "",  # ends at once
        "print('ready', flush=True)",  # ends after the start
        "print('ready', flush=True); input(); print('failed', flush=True)",
        "raise SystemExit(3)",
    ],
)
def test_one_that_breaks_is_an_error_and_no_score(program: str) -> None:
    strength = Strength(limit_s=10.0, command=[sys.executable, "-c", program])
    with pytest.raises(OSError, match=r"zxcvbn|Broken pipe"):
        strength.reaches("Copper-Lantern!Velvet", (), 3)
    strength.close()


def test_a_program_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        Strength(command=["/nonexistent"]).reaches("x", (), 3)
