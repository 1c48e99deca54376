"""The SQLite file: durable, erasing, and honest when it cannot write."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agent.central.store import StoreError, StoreFullError
from agent.central.store.rows import Token
from agent.central.store.sqlite import SqliteStore
from tests.central.devices import enrolled


def test_its_ways_of_writing(store: SqliteStore) -> None:
    def pragma(name: str) -> object:
        return store._writer.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("secure_delete") == 1
    assert pragma("foreign_keys") == 1


def test_only_its_owner_may_look_inside(store: SqliteStore) -> None:
    assert store._path.parent.stat().st_mode & 0o077 == 0


def test_it_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "log.sqlite3"
    first = SqliteStore(path)
    device = enrolled(first)
    first.close()
    second = SqliteStore(path)
    assert second.device(device.id) is not None
    second.close()


def test_another_process_may_read_and_write_beside_it(store: SqliteStore) -> None:
    other = SqliteStore(store._path)
    device = enrolled(other)
    assert store.device(device.id) is not None
    other.close()


def add_until_full(store: SqliteStore) -> None:
    for n in range(10_000):
        with store.change() as changes:
            changes.add_token(Token(n.to_bytes(32, "big"), "x" * 500, 0))


def tokens(store: SqliteStore) -> list[bytes]:
    return [row[0] for row in store._writer.execute("SELECT digest FROM token ORDER BY digest")]


def test_a_full_disk_loses_nothing_and_says_so(store: SqliteStore) -> None:
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreFullError, match="disk is full"):
        add_until_full(store)
    added = tokens(store)
    assert added == [n.to_bytes(32, "big") for n in range(len(added))]
    assert len(added) > 10
    store._writer.execute(f"PRAGMA max_page_count = {pages + 2_000}")
    with store.change() as changes:
        changes.add_token(Token(b"\xff", "after", 0))
    assert tokens(store) == [*added, b"\xff"]


def test_what_cannot_be_a_store(tmp_path: Path) -> None:
    broken = tmp_path / "log.sqlite3"
    broken.write_text("This is a letter, and long enough to be no database. " * 50)
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        SqliteStore(broken)
    with pytest.raises(StoreError, match="cannot be made"):
        SqliteStore(broken / "below" / "log.sqlite3")


def test_what_is_erased_is_gone_from_the_file(store: SqliteStore) -> None:
    with store.change() as changes:
        changes.add_token(Token(b"d", "A-NAME-TO-BE-ERASED", 0))
    store._writer.execute("DELETE FROM token")
    store._reader.close()
    store._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"A-NAME-TO-BE-ERASED" not in store._path.read_bytes()


def test_a_store_that_somebody_else_holds(store: SqliteStore) -> None:
    store._writer.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(store._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"), store.change():
        pass
    other.execute("ROLLBACK")
    other.close()
    with store.change():
        pass
