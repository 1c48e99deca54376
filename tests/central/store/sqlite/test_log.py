"""A SQLite file is read beside a running server, and never made."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.store import StoreError
from agent.central.store.rows import Condition
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


def test_damaged_pages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    store = SqliteStore(path)
    fill(store, 400)
    page, root = (
        store._writer.execute(each).fetchone()[0]
        for each in (
            "PRAGMA page_size",
            "SELECT rootpage FROM sqlite_master WHERE name = 'event_expiry'",
        )
    )
    store.close()
    log = SqliteLog(path, still=True)
    assert log.condition() == Condition(())
    log.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * page + 8 : root * page] = bytes(page - 8)
    path.write_bytes(data)
    log = SqliteLog(path)
    assert log.condition().damage
    log.close()


def test_an_index_that_says_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    store = SqliteStore(path)
    fill(store, 20)
    store._writer.execute("PRAGMA writable_schema = ON")
    store._writer.execute(
        "UPDATE sqlite_master SET sql = replace(sql, '(class, day)', '(class, severity)')"
        " WHERE name = 'event_expiry'"
    )
    store.close()
    log = SqliteLog(path)
    assert any("event_expiry" in each for each in log.condition().damage)
    log.close()
