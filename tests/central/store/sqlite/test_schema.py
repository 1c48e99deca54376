"""Each version becomes the next one, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from agent.central.store.sqlite import schema
from agent.central.store.sqlite.schema import MIGRATIONS, SchemaError, migrate


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    yield opened
    opened.close()


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row[0] for row in rows} - {"schema_version"}


def test_a_new_file_has_todays_tables(connection: sqlite3.Connection) -> None:
    assert migrate(connection) == len(MIGRATIONS)
    assert {"device", "token", "stream", "event", "heartbeat", "finding", "hold", "alarm"} <= (
        tables(connection)
    )
    assert migrate(connection) == len(MIGRATIONS)  # and once more changes nothing


def test_an_older_file_is_brought_forward(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    connection.execute("INSERT INTO token (digest, asset, expires) VALUES (x'00', 'a', 1)")
    newer = (*MIGRATIONS, ("ALTER TABLE token ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    assert migrate(connection) == len(newer)
    assert connection.execute("SELECT asset, note FROM token").fetchall() == [("a", "none")]


def test_a_step_that_fails_leaves_the_file_as_it_was(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    before = tables(connection)
    broken = (*MIGRATIONS, ("CREATE TABLE new (a INTEGER)", "CREATE TABLE token (a INTEGER)"))
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection)
    assert tables(connection) == before


def test_a_file_of_tomorrow_is_refused(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("INSERT INTO schema_version VALUES (?)", (len(MIGRATIONS) + 1,))
    with pytest.raises(SchemaError, match="newer Safehand"):
        migrate(connection)
