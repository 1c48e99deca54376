"""agent.central.exports: the log's events in their order, from any place in it."""

from __future__ import annotations

import pytest

from agent.central.exports import Exported, after, forms
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import fill


def test_every_form() -> None:
    assert forms().keys() == {"cef", "jsonl", "otlp", "rfc5424"}


def test_whoever_resumes_misses_nothing_and_gets_nothing_twice(
    store: SqliteStore, log: SqliteLog
) -> None:
    fill(store, 30)
    everything = list(after(log, -1))
    assert [number for number, _ in everything] == list(range(30))
    assert everything[0][1] is None  # what the log states of itself is no event
    for cursor in range(-1, 30):
        assert list(after(log, cursor)) == everything[cursor + 1 :]


def test_what_was_erased_is_passed_over(store: SqliteStore, log: SqliteLog) -> None:
    fill(store, 10)
    with store.change():
        store._writer.execute("DELETE FROM event WHERE position = 4")
    assert [number for number, each in after(log, 1) if each is None] == [4]


def test_what_is_damaged_is_said(store: SqliteStore, log: SqliteLog) -> None:
    fill(store, 10)
    with store.change():
        store._writer.execute("UPDATE event SET sealed = x'7b' WHERE position = 4")
    with pytest.raises(ValueError, match="entry 4 of the log is damaged"):
        list(after(log, -1))


def an_export(body: bytes, number: int = 41) -> Exported:
    import json

    return Exported(number, 1_795_262_400_123, body, json.loads(body))
