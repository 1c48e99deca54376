"""The tables follow from the events; tests/central/test_audit.py alters them."""

from __future__ import annotations

from agent.central.replay import differences
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import enrolled, fill


def test_tables_of_a_log_that_is_in_order(store: SqliteStore, log: SqliteLog) -> None:
    assert differences(log) == {}
    enrolled(store, "Laptop 2", seed=2)
    fill(store, 60, at_once=7)
    assert differences(log) == {}


def test_rows_are_counted(store: SqliteStore, log: SqliteLog) -> None:
    fill(store, 60)
    store._writer.execute("UPDATE event SET severity = 5 WHERE position IN (1, 7, 9)")
    assert differences(log)["event"] == 3
