"""agent.central.registers.breaches: 72 hours, and nothing is closed before all is settled."""

from __future__ import annotations

import pytest

from agent.central.registers.breaches import BREACHES
from tests.central.registers.entries import BREACH, an_entry, at

SETTLED = {
    "toolkit_recorded": "2026-11-20T12:00",
    "ico": "yes",
    "ico_told": "2026-11-21T12:00",
    "people_must_know": "yes",
    "people_told": "2026-11-21T13:00",
    "cause": "A wrong address.",
    "measures": "It was deleted there.",
}


def due(**more: str) -> list[str]:
    entry = an_entry(BREACHES, BREACH, **more)
    found = BREACHES.due([entry], None)
    assert all(each.by == at("2026-11-23T10:00") for each in found)
    return [each.key for each in found]


def test_the_clock_runs_from_when_somebody_was_aware() -> None:
    assert due() == ["toolkit", "ico"]


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({"toolkit_recorded": "2026-11-20"}, ["ico"]),
        ({"ico": "no"}, ["toolkit", "ico"]),
        ({"ico": "no", "ico_why_not": "No risk: it was encrypted."}, ["toolkit"]),
        ({"ico_told": "2026-11-21"}, ["toolkit"]),
        ({"controller": "Example Trust"}, ["toolkit", "ico", "controller"]),
        ({"people_must_know": "yes"}, ["toolkit", "ico", "people"]),
        (SETTLED, []),
    ],
)
def test_what_is_left_to_do(more: dict[str, str], left: list[str]) -> None:
    assert due(**more) == left


@pytest.mark.parametrize(
    "missing", [each for each in SETTLED if each not in ("ico", "people_must_know")]
)
def test_it_is_not_closed_before(missing: str) -> None:
    assert BREACHES.lacks(an_entry(BREACHES, BREACH, **SETTLED)) == ()
    some = {name: text for name, text in SETTLED.items() if name != missing}
    assert BREACHES.lacks(an_entry(BREACHES, BREACH, **some)) != ()


def test_decisions_are_asked_for() -> None:
    assert len(BREACHES.flags(an_entry(BREACHES, BREACH))) == 2
    assert BREACHES.flags(an_entry(BREACHES, BREACH, **SETTLED)) == ()
    late = SETTLED | {"ico_told": "2026-11-24T12:00"}
    assert "more than 72 hours" in BREACHES.flags(an_entry(BREACHES, BREACH, **late))[0]
    told_why = late | {"late_why": "The clinic was closed."}
    assert BREACHES.flags(an_entry(BREACHES, BREACH, **told_why)) == ()
