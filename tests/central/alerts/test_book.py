"""agent.central.alerts.book: opened once, told, told again, acknowledged, over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.central.acts import Person
from agent.central.alerts import Level, book
from agent.central.alerts.book import Alert
from agent.central.alerts.conditions import Condition
from agent.central.alerts.rules import Telling
from agent.central.desk import Desk
from tests.central.desks import AT, MINUTE, a_condition

TELLING = Telling()


def reconciled(desk: Desk, *conditions: Condition, at: int = AT) -> list[Alert]:
    with desk.change() as db:
        book.reconcile(db, conditions, TELLING, at)
        return book.open_alerts(db)


def told(desk: Desk, at: int) -> list[str]:
    with desk.change() as db:
        return [each.key for each in book.take_due(db, TELLING, at)]


def acknowledged(desk: Desk, number: int, at: int = AT) -> None:
    with desk.change() as db:
        book.acknowledge(db, number, by=Person("pat"), note="mine", now=at)


def keys(alerts: Sequence[Alert]) -> list[str]:
    return [each.key for each in alerts]


def test_what_stands_is_opened_once_and_closes_by_itself(desk: Desk) -> None:
    (first,) = reconciled(desk, a_condition())
    assert (first.opened, first.count, first.told) == (AT, 1, 0)
    (same,) = reconciled(desk, a_condition(), at=AT + MINUTE)
    assert same == first
    assert reconciled(desk, at=AT + 2 * MINUTE) == []
    with desk.read() as db:
        (over,) = book.closed_since(db, AT)
    assert over.closed == AT + 2 * MINUTE


def test_critical_is_told_at_once_and_the_rest_is_grouped(desk: Desk) -> None:
    reconciled(desk, a_condition("a"), a_condition("b", Level.LOW))
    assert told(desk, AT + 59_000) == []
    assert told(desk, AT + 60_000) == ["a", "b"]
    assert told(desk, AT + 61_000) == []
    reconciled(
        desk,
        a_condition("a"),
        a_condition("b", Level.LOW),
        a_condition("c", Level.CRITICAL),
        a_condition("d", Level.LOW),
        at=AT + 2 * MINUTE,
    )
    # What waits to be grouped goes with it, what was told before does not.
    assert told(desk, AT + 2 * MINUTE) == ["c", "d"]


def test_it_is_told_again_until_somebody_acknowledges(desk: Desk) -> None:
    (alert,) = reconciled(desk, a_condition("a", Level.CRITICAL))
    assert told(desk, AT) == ["a"]
    for n in (1, 2, 3):
        assert told(desk, AT + 30 * MINUTE * n - 1) == []
        assert told(desk, AT + 30 * MINUTE * n) == ["a"]
    assert told(desk, AT + 999 * MINUTE) == []  # three times at most
    (alert,) = reconciled(desk, a_condition("a", Level.CRITICAL))
    assert alert.told == 4


def test_who_acknowledged_hears_only_of_what_got_worse(desk: Desk) -> None:
    (alert,) = reconciled(desk, a_condition("a", mark=1))
    told(desk, AT + MINUTE)
    acknowledged(desk, alert.id)
    assert told(desk, AT + 999 * MINUTE) == []
    (same,) = reconciled(desk, a_condition("a", mark=1), at=AT + 2 * MINUTE)
    assert (same.acknowledged_by, same.note) == ("pat", "mine")
    (worse,) = reconciled(desk, a_condition("a", mark=2, count=3), at=AT + 3 * MINUTE)
    assert (worse.acknowledged, worse.count, worse.id) == (None, 3, alert.id)
    assert told(desk, AT + 4 * MINUTE) == ["a"]
    acknowledged(desk, alert.id)
    (raised,) = reconciled(desk, a_condition("a", Level.CRITICAL, mark=2), at=AT + 5 * MINUTE)
    assert raised.acknowledged is None
    assert told(desk, AT + 5 * MINUTE) == ["a"]


def test_what_has_to_last_first(desk: Desk) -> None:
    wait = a_condition("a", wait_s=600)
    assert reconciled(desk, wait) == []
    assert reconciled(desk, wait, at=AT + 9 * MINUTE) == []
    assert reconciled(desk, at=AT + 9 * MINUTE) == []  # it went: the time begins anew
    assert reconciled(desk, wait, at=AT + 11 * MINUTE) == []
    assert keys(reconciled(desk, wait, at=AT + 21 * MINUTE)) == ["a"]


def test_what_comes_and_goes_is_told_once(desk: Desk) -> None:
    (first,) = reconciled(desk, a_condition("a"), a_condition("b", Level.CRITICAL))[1:]
    told(desk, AT + MINUTE)
    reconciled(desk, at=AT + 2 * MINUTE)
    again = reconciled(desk, a_condition("a"), a_condition("b", Level.CRITICAL), at=AT + 3 * MINUTE)
    assert [each.key for each in again if each.id == first.id] == [first.key]
    assert told(desk, AT + 5 * MINUTE) == ["b"]
    reconciled(desk, at=AT + 6 * MINUTE)
    reconciled(desk, a_condition("a"), at=AT + 90 * MINUTE)
    assert told(desk, AT + 92 * MINUTE) == ["a"]


def test_what_happened_is_counted_until_it_is_acknowledged(desk: Desk) -> None:
    event = a_condition("event:x:1", standing=False, mark=1)
    with desk.change() as db:
        for n in range(3):
            book.happened(db, event, TELLING, AT + n)
        (alert,) = book.open_alerts(db)
    assert (alert.count, alert.last) == (3, AT + 2)
    assert keys(reconciled(desk)) == ["event:x:1"]  # it does not end by itself
    assert told(desk, AT + MINUTE) == ["event:x:1"]
    acknowledged(desk, alert.id)
    assert reconciled(desk) == []
    with desk.change() as db:
        book.happened(db, event, TELLING, AT + 2 * MINUTE)
        (new,) = book.open_alerts(db)
    assert new.id != alert.id
    assert told(desk, AT + 3 * MINUTE) == ["event:x:1"]


def test_what_cannot_be_acknowledged(desk: Desk) -> None:
    with desk.change() as db, pytest.raises(LookupError, match="no open alert 7"):
        book.acknowledge(db, 7, by=Person("pat"), note="", now=AT)


def test_what_happens_again_and_is_worse_is_told_anew(desk: Desk) -> None:
    def happens(level: Level, at: int) -> None:
        with desk.change() as db:
            book.happened(db, a_condition("e", level, standing=False), TELLING, at)

    happens(Level.MEDIUM, AT)
    assert told(desk, AT + MINUTE) == ["e"]
    happens(Level.MEDIUM, AT + 2 * MINUTE)
    happens(Level.LOW, AT + 2 * MINUTE)
    assert told(desk, AT + 4 * MINUTE) == []
    happens(Level.CRITICAL, AT + 5 * MINUTE)
    assert told(desk, AT + 5 * MINUTE) == ["e"]
    with desk.read() as db:
        (alert,) = book.open_alerts(db)
    assert (alert.level, alert.count) == (Level.CRITICAL, 4)
