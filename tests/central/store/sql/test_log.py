"""The log is read beside a running server, whole or in part, and never made."""

from __future__ import annotations

import pytest

from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.event import Place
from tests.central.devices import fill


def test_entries_with_their_events(store: SqliteStore, log: SqliteLog) -> None:
    device = fill(store, 30)
    assert log.size() == 30
    assert [each.number for each in log.entries()] == list(range(30))
    assert [each.number for each in log.entries(28)] == [28, 29]
    assert [each.number for each in log.entries(5, 3)] == [5, 6, 7]
    assert list(log.entries(30, 5)) == []
    found = log.entry_of(Place(device.id, "boot-1", 7))
    assert found is not None
    assert found.body == next(log.entries(7, 1)).body
    assert log.entry_of(Place(device.id, "boot-2", 7)) is None


def test_an_event_that_is_gone_leaves_its_entry(store: SqliteStore, log: SqliteLog) -> None:
    fill(store, 3)
    store._writer.execute("DELETE FROM event WHERE position = 2")
    middle = list(log.entries())[2]
    assert (middle.position, middle.body, middle.nonce) == (2, None, None)


def test_tiles(store: SqliteStore, log: SqliteLog) -> None:
    fill(store, 300)
    assert [len(log.tile(0, 0)), len(log.tile(0, 1)), len(log.tile(1, 0))] == [8192, 44 * 32, 32]
    with pytest.raises(KeyError):
        log.tile(2, 0)
