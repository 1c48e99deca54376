"""A SQLite file is read beside a running server, and never made."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.store import StoreError
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.event import Place
from tests.central.devices import fill


def test_a_still_view_does_not_grow(store: SqliteStore) -> None:
    device = fill(store, 3)
    still = SqliteLog(store._path, still=True)
    assert still.size() == 3
    store._writer.execute("DELETE FROM entry")
    assert still.size() == 3
    assert still.entry_of(Place(device.id, "boot-1", 1)) is not None
    still.close()


def test_where_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no central log here"):
        SqliteLog(tmp_path / "log.sqlite3")
    (tmp_path / "log.sqlite3").write_text("A letter. " * 500)
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteLog(tmp_path / "log.sqlite3")


def test_a_log_of_another_version(store: SqliteStore) -> None:
    store._writer.execute("INSERT INTO schema_version VALUES (99)")
    with pytest.raises(StoreError, match="version 99"):
        SqliteLog(store._path)


def test_nothing_is_written(log: SqliteLog) -> None:
    with pytest.raises(Exception, match="readonly"):
        log._db.rows("DELETE FROM entry")
