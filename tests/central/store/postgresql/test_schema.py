"""Tables are made once, by whoever comes first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from agent.central.store import StoreError
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.postgresql.connection import Connections, PostgresqlConnection
from agent.central.store.postgresql.schema import MIGRATIONS, version_of
from tests.central.postgresql import Server

pytestmark = [pytest.mark.real]


def test_several_programs_start_at_once(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database("at-once")
    opened: list[PostgresqlStore] = []
    threads = [
        threading.Thread(
            target=lambda: opened.append(PostgresqlStore(url, tmp_path / "payload.key"))
        )
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(opened) == 4
    assert version_of(opened[0]._reads) == len(MIGRATIONS)
    for store in opened:
        store.close()


def test_a_database_of_tomorrow(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database("tomorrow")
    PostgresqlStore(url, tmp_path / "payload.key").close()
    connections = Connections()
    connection = PostgresqlConnection(url, connections)
    connection.rows("INSERT INTO schema_version VALUES (99)")
    connections.close()
    with pytest.raises(StoreError, match="newer Safehand"):
        PostgresqlStore(url, tmp_path / "payload.key")
