"""One dialect becomes the other, and trouble is the store's."""

from __future__ import annotations

import pytest

from agent.central.store import StoreError
from agent.central.store.postgresql.connection import (
    Connections,
    PostgresqlConnection,
    dialect,
    name_of,
)
from tests.central.postgresql import Server


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("SELECT 1", "SELECT 1"),
        ("a = ? AND b IN (?, ?)", "a = $1 AND b IN ($2, $3)"),
        ("SELECT CAST(note AS BLOB) FROM x", "SELECT convert_to(note, 'UTF8') FROM x"),
    ],
)
def test_dialect(written: str, said: str) -> None:
    assert dialect(written) == said


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://pat:sesame@db.example:5432/log", "postgresql://db.example:5432/log"),
        ("postgresql://pat@/log?host=/run&password=sesame", "postgresql:///log"),
        ("postgresql:///log", "postgresql:///log"),
    ],
)
def test_a_name_without_a_password(url: str, name: str) -> None:
    assert name_of(url) == name


@pytest.mark.real
def test_an_error_in_sql_is_the_stores(postgresql: Server) -> None:
    connections = Connections()
    connection = PostgresqlConnection(postgresql.database("errors"), connections)
    with pytest.raises(StoreError, match="cannot be used"):
        connection.rows("SELECT nonsense")
    assert connection.rows("SELECT ?::bigint", (5,)) == [(5,)]
    connections.close()
