from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from zxcvbn import zxcvbn

from agent.passwords.strength import Strength

SLOW = "4@8({[<369&#!1/|0$5+7%2"
"""Letters that zxcvbn reads in every way at once; takes it seconds."""


@pytest.fixture(scope="module")
def strength() -> Iterator[Strength]:
    made = Strength(limit_s=10.0)  # a busy machine is not what is tested
    yield made
    made.close()


@pytest.mark.parametrize(
    ("password", "own"),
    [
        ("password", ()),
        ("Password1!", ()),
        ("Copper-Lantern!Velvet", ()),
        ("northwind7", ("northwind",)),
        ("چراغ-چھتری!پہاڑ", ()),
    ],
)
def test_scores_are_zxcvbns(strength: Strength, password: str, own: tuple[str, ...]) -> None:
    assert strength.score(password, own) == zxcvbn(password, user_inputs=list(own))["score"]


def test_a_long_one_is_scored_by_its_beginning(strength: Strength) -> None:
    assert strength.score("x" * 500, ()) == zxcvbn("x" * 72)["score"]
    assert strength.score("", ()) == 0


def test_what_takes_too_long_is_killed_and_the_next_is_answered() -> None:
    strength = Strength(limit_s=0.25)
    try:
        strength.score("warm", ())
        with pytest.raises(TimeoutError):
            strength.score(SLOW * 3, ())
        strength._limit_s = 10.0
        assert strength.score("password", ()) == 0
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
        strength.score("Copper-Lantern!Velvet", ())
    strength.close()


def test_a_program_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        Strength(command=["/nonexistent"]).score("x", ())
