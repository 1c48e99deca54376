"""agent.central.keeping: what is done to an entry is known to the log."""

from __future__ import annotations

import json
from datetime import date

import pytest

from agent.central import keeping
from agent.central.acts import Person
from agent.central.desk import Desk
from agent.central.registers.breaches import BREACHES
from agent.central.registers.data_sets import DATA_SETS
from agent.central.registers.requests import REQUESTS
from agent.central.registers.reviews import Parameters, Review
from agent.event import Severity
from tests.central.desks import AT
from tests.central.registers.entries import BREACH, DATA_SET, REQUEST

PAT = Person("pat")


def acts(desk: Desk) -> list[tuple[str, int, dict[str, object]]]:
    with desk.read() as db:
        rows = db.rows("SELECT code, severity, fields FROM act ORDER BY sequence")
    return [(code, severity, json.loads(fields)) for code, severity, fields in rows]


def test_a_life(desk: Desk) -> None:
    with desk.change() as db:
        first = keeping.open_entry(db, BREACHES, BREACH, by=PAT, now=AT)
        second = keeping.open_entry(db, BREACHES, BREACH, by=PAT, now=AT)
        assert (first.number, second.number) == (1, 2)
        keeping.amend(
            db,
            BREACHES,
            1,
            {
                "toolkit-recorded": "2026-11-20",
                "ico": "no",
                "ico-why-not": "It was encrypted.",
                "people-why-not": "It was encrypted.",
                "cause": "A bag was left on a train.",
                "measures": "The key was destroyed.",
            },
            by=PAT,
            now=AT,
        )
        assert keeping.close(db, BREACHES, 1, by=PAT, now=AT + 1).closed == AT + 1
        assert [each.number for each in keeping.entries(db, "breach")] == [2, 1]
    said = acts(desk)
    assert [code for code, _, _ in said] == [
        "register-breach-opened",
        "register-breach-opened",
        "register-breach-changed",
        "register-breach-closed",
    ]
    assert {severity for _, severity, _ in said} == {Severity.HIGH}
    assert said[2][2]["unmapped"]["fields"]["ico"] == "no"  # type: ignore[index]


def test_a_person_is_not_named_in_the_log(desk: Desk) -> None:
    with desk.change() as db:
        keeping.open_entry(
            db, REQUESTS, {**REQUEST, "person": "Kim Example, 1 High Street"}, by=PAT, now=AT
        )
        assert keeping.entry(db, "request", 1).fields["person"] == "Kim Example, 1 High Street"
    ((_, severity, fields),) = acts(desk)
    assert "Kim" not in json.dumps(fields)
    assert fields["unmapped"]["fields"]["person"] == "(given)"  # type: ignore[index]
    assert severity == Severity.INFORMATIONAL


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "an entry needs summary, aware"),
        ({**BREACH, "colour": "red"}, "has no field 'colour'"),
        ({**BREACH, "aware": "yesterday"}, "aware: write a moment such as"),
    ],
)
def test_what_is_no_entry(desk: Desk, given: dict[str, str], says: str) -> None:
    with desk.change() as db, pytest.raises(ValueError, match=says):
        keeping.open_entry(db, BREACHES, given, by=PAT, now=AT)
    assert acts(desk) == []


def test_what_cannot_be_done(desk: Desk) -> None:
    with desk.change() as db:
        keeping.open_entry(db, BREACHES, BREACH, by=PAT, now=AT)
        keeping.open_entry(db, DATA_SETS, DATA_SET, by=PAT, now=AT)
        with pytest.raises(ValueError, match="not recorded on the DSP Toolkit"):
            keeping.close(db, BREACHES, 1, by=PAT, now=AT)
        with pytest.raises(ValueError, match="nothing was given"):
            keeping.amend(db, BREACHES, 1, {}, by=PAT, now=AT)
        with pytest.raises(LookupError, match="no entry 7"):
            keeping.amend(db, BREACHES, 7, {"ico": "no"}, by=PAT, now=AT)
        keeping.amend(db, DATA_SETS, 1, {"deleted": "2026-11-21"}, by=PAT, now=AT)
        keeping.close(db, DATA_SETS, 1, by=PAT, now=AT)
        with pytest.raises(ValueError, match="it is closed"):
            keeping.amend(db, DATA_SETS, 1, {"place": "uk"}, by=PAT, now=AT)


def test_everything_that_is_due(desk: Desk) -> None:
    review = Review("a", "Look", 12, "SP-review", date(2026, 11, 1))
    with desk.change() as db:
        keeping.open_entry(db, BREACHES, BREACH, by=PAT, now=AT)
        keeping.open_entry(db, DATA_SETS, {**DATA_SET, "beyond-care": "yes"}, by=PAT, now=AT)
        due = keeping.due(db, {"review": Parameters((review,))})
        flags = keeping.flags(db)
    assert [each.register for each in due] == ["review", "breach", "breach", "data-set"]
    assert [each.register for each, _ in flags] == ["breach", "breach", "data-set"]
