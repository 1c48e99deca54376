"""The tables follow from the events; tests/central/test_audit.py alters them."""

from __future__ import annotations

from agent.central.replay import differences
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import enrolled, fill


def test_tables_of_a_log_that_is_in_order(store: SqliteStore) -> None:
    assert differences(store._path) == {}
    enrolled(store, "Laptop 2", seed=2)
    fill(store, 60, at_once=7)
    assert differences(store._path) == {}


def test_rows_are_counted(store: SqliteStore) -> None:
    fill(store, 60)
    store._writer.execute("UPDATE event SET severity = 5 WHERE position IN (1, 7, 9)")
    assert differences(store._path)["event"] == 6  # three that are there, and three that should be
