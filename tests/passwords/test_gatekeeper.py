from __future__ import annotations

from pathlib import Path

import pytest

from agent.passwords import breaches, gate
from agent.passwords.gatekeeper import Gatekeeper, sources
from agent.passwords.lexicon import Shipped
from agent.passwords.own import Context
from agent.passwords.reasons import NOT_CHECKED, Code, Reason

GOOD = "Copper-Lantern!Velvet"
LEXICON = Shipped()


def _yes(_: str) -> bool:
    return True


def _no(_: str) -> bool:
    return False


def _score(value: int):  # type: ignore[no-untyped-def]
    return lambda password, own, least: value >= least


def _late(password: str, own: tuple[str, ...], least: int) -> bool:
    raise TimeoutError


def _never(*_: object) -> int:
    raise AssertionError("asked although the gate had refused")


@pytest.mark.parametrize(
    ("lists", "score", "reasons", "missing"),
    [
        ((_no,), _score(4), (), ()),
        ((_no,), None, (), ()),
        ((_yes,), _score(4), (Reason(Code.COMPROMISED),), ()),
        ((_no,), _score(2), (Reason(Code.TOO_EASY),), ()),
        ((_yes,), _score(0), (Reason(Code.COMPROMISED), Reason(Code.TOO_EASY)), ()),
        ((), _score(4), (), ("compromised-list",)),
        ((_no,), _late, (), ("strength",)),
    ],
)
def test_the_others_have_their_say(lists, score, reasons, missing) -> None:  # type: ignore[no-untyped-def]
    verdict = Gatekeeper(gate.Parameters(), LEXICON, lists, score).judge(GOOD, Context())
    assert (verdict.reasons, verdict.not_checked) == (reasons, missing)
    assert all(each in NOT_CHECKED for each in verdict.not_checked)


def test_nobody_is_asked_about_what_the_gate_refuses() -> None:
    keeper = Gatekeeper(gate.Parameters(), LEXICON, (_never,), _never)
    assert not keeper.judge("Monday-Tuesday!Wednesday", Context()).accept


def test_own_words_are_told() -> None:
    told: list[tuple[str, ...]] = []

    def score(password: str, own: tuple[str, ...], least: int) -> bool:
        told.append(own)
        return True

    context = Context("pashworth", "Priya Ashworth", "", ("Pri",))
    Gatekeeper(gate.Parameters(), LEXICON, (_no,), score).judge(GOOD, context)
    assert told == [("pashworth", "Priya Ashworth", "Pri")]


def test_a_filter_that_is_named_and_absent_is_not_checked(tmp_path: Path) -> None:
    named = sources(breaches.Parameters(offline_filter=str(tmp_path / "none")))
    verdict = Gatekeeper(gate.Parameters(), LEXICON, named).judge(GOOD, Context())
    assert (verdict.accept, verdict.not_checked) == (True, ("compromised-list",))


def test_nothing_named_asks_nobody() -> None:
    assert sources(breaches.Parameters()) == ()


def test_an_address_is_asked() -> None:
    assert len(sources(breaches.Parameters(range_address="https://ranges.example/range"))) == 1
