"""agent.central.registers.requests: a month, counted as the law counts it."""

from __future__ import annotations

import pytest

from agent.central.registers.requests import REQUESTS, answer_by
from tests.central.registers.entries import REQUEST, an_entry, at


@pytest.mark.parametrize(
    ("more", "by"),
    [
        ({}, "2026-02-28T23:59:59"),
        ({"identity-verified": "2026-02-10"}, "2026-02-28T23:59:59"),
        ({"identity-asked": "2026-02-01"}, "2026-02-28T23:59:59"),
        (
            {"identity-asked": "2026-02-01", "identity-verified": "2026-02-10"},
            "2026-03-10T23:59:59",
        ),
        ({"extended": "2026-02-20"}, "2026-02-28T23:59:59"),
        ({"extended": "2026-02-20", "extended-why": "Many records."}, "2026-04-30T23:59:59"),
        ({"extended": "2026-03-20", "extended-why": "Too late."}, "2026-02-28T23:59:59"),
    ],
)
def test_when_the_answer_is_due(more: dict[str, str], by: str) -> None:
    entry = an_entry(REQUESTS, {**REQUEST, **more})
    assert answer_by(entry) == at(by)
    (due,) = REQUESTS.due([entry], None)
    assert (due.key, due.by) == ("answer", at(by))


def test_what_is_another_controllers_goes_there() -> None:
    entry = an_entry(REQUESTS, REQUEST, controller="Example Trust")
    (due,) = REQUESTS.due([entry], None)
    assert (due.key, due.clause, due.by) == ("forward", "FP-controller", at("2026-02-03T23:59:59"))
    gone = an_entry(REQUESTS, REQUEST, controller="Example Trust", forwarded="2026-02-01")
    assert REQUESTS.due([gone], None) == []
    assert REQUESTS.lacks(gone) == ()
    assert REQUESTS.flags(gone) == ()


def test_nothing_is_given_out_before_the_identity_is_verified() -> None:
    entry = an_entry(REQUESTS, REQUEST, answered="2026-02-10", answer="A copy.")
    assert REQUESTS.due([entry], None) == []
    assert REQUESTS.flags(entry) != ()
    assert REQUESTS.lacks(entry) == ("the identity was not verified (identity-verified)",)


def test_people_stay_on_the_desk() -> None:
    assert {each.id for each in REQUESTS.fields if each.personal} == {"person", "subject"}
