"""Both engines are spoken to through one Protocol; what they do is in ../test_store.py."""

from __future__ import annotations

from agent.central.store.sql import Connection
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.connection import SqliteConnection


def test_sqlite_keeps_the_protocol(store: SqliteStore) -> None:
    connection: Connection = SqliteConnection(store._reader, store._path)
    assert connection.rows("SELECT ?, 'a'", (5,)) == [(5, "a")]
