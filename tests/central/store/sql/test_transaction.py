"""A part that fails is undone alone, unless the engine failed; what is stated stays."""

from __future__ import annotations

import json

import pytest

from agent.central.store import Changes, StoreFullError
from agent.central.store.rows import Token
from agent.central.store.sqlite import SqliteStore
from agent.event import Place
from tests.central.devices import enrolled


def tokens(store: SqliteStore) -> set[str]:
    return {row[0] for row in store._writer.execute("SELECT asset FROM token")}


def test_parts_may_stand_within_parts(store: SqliteStore) -> None:
    def inner(changes: Changes) -> None:
        with changes.nested():
            changes.add_token(Token(b"2", "inner", 0))
            raise LookupError

    with store.change() as changes, changes.nested():
        changes.add_token(Token(b"1", "outer", 0))
        with pytest.raises(LookupError):
            inner(changes)
    assert tokens(store) == {"outer"}


def test_a_full_disk_inside_a_part_ends_the_whole(store: SqliteStore) -> None:
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 2}")

    def fill() -> None:
        with store.change() as changes:
            changes.add_token(Token(b"1", "first", 0))
            with changes.nested():
                changes.add_token(Token(b"2", "x" * 100_000, 0))

    with pytest.raises(StoreFullError):
        fill()
    assert tokens(store) == set()


def test_an_alarm_is_counted_and_stated_each_time(store: SqliteStore) -> None:
    device = enrolled(store)
    for number in (5, 7):
        with store.change() as changes:
            changes.alarm("conflict", Place(device.id, "b", number), now=number)
    (alarm,) = store.snapshot().alarms
    assert (alarm.sequence, alarm.count, alarm.first, alarm.last) == (7, 2, 5, 7)
    with store.change() as changes:
        said = [json.loads(text) for _, text in changes.statements(10)]
    assert [each.get("sequence") for each in said] == [None, 5, 7]
