"""Tables are made once, by whoever comes first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from agent.central.store import StoreError
from agent.central.store.postgresql import PostgresqlStore, schema
from agent.central.store.postgresql.connection import Connections, PostgresqlConnection
from agent.central.store.postgresql.schema import MIGRATIONS, version_of
from tests.central.devices import enrolled
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


def test_the_version_before_this_one_becomes_todays(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql.database("upgraded")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", MIGRATIONS[:2])
        older = PostgresqlStore(url, tmp_path / "payload.key")
        device = enrolled(older)
        older.close()
    store = PostgresqlStore(url, tmp_path / "payload.key")
    assert version_of(store._reads) == len(MIGRATIONS)
    assert store.device(device.id) is not None
    assert store.cosigned([device.id], "", 1) == []
    store.close()
