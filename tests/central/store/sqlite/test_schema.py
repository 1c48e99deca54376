"""Each version becomes the next one, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.central.envelope import EnvelopeFile
from agent.central.store.sql.payloads import Vault
from agent.central.store.sqlite import schema
from agent.central.store.sqlite.schema import MIGRATIONS, SchemaError, migrate


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    yield opened
    opened.close()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(EnvelopeFile(tmp_path / "payload.key"))


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row[0] for row in rows} - {"schema_version"}


def test_a_new_file_has_todays_tables(connection: sqlite3.Connection, vault: Vault) -> None:
    assert migrate(connection, vault) == len(MIGRATIONS)
    assert {"device", "token", "stream", "event", "heartbeat", "finding", "hold", "alarm"} <= (
        tables(connection)
    )
    assert migrate(connection, vault) == len(MIGRATIONS)  # and once more changes nothing


def test_an_older_file_is_brought_forward(
    connection: sqlite3.Connection, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection, vault)
    connection.execute("INSERT INTO token (digest, asset, expires) VALUES (x'00', 'a', 1)")
    newer = (*MIGRATIONS, ("ALTER TABLE token ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    assert migrate(connection, vault) == len(newer)
    assert connection.execute("SELECT asset, note FROM token").fetchall() == [("a", "none")]


def test_a_step_that_fails_leaves_the_file_as_it_was(
    connection: sqlite3.Connection, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection, vault)
    before = tables(connection)
    broken = (*MIGRATIONS, ("CREATE TABLE new (a INTEGER)", "CREATE TABLE token (a INTEGER)"))
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, vault)
    assert tables(connection) == before


def test_a_file_of_tomorrow_is_refused(connection: sqlite3.Connection, vault: Vault) -> None:
    migrate(connection, vault)
    connection.execute("INSERT INTO schema_version VALUES (?)", (len(MIGRATIONS) + 1,))
    with pytest.raises(SchemaError, match="newer Safehand"):
        migrate(connection, vault)


def test_what_the_first_version_held_is_stated(
    connection: sqlite3.Connection, vault: Vault
) -> None:
    """Devices, alarms and events of a store without a log get into it with the next step."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", MIGRATIONS[:1])
        migrate(connection, vault)
    connection.execute("INSERT INTO device VALUES ('d', 'Laptop', x'00ff', 'h', 'linux', 5)")
    connection.execute("INSERT INTO stream VALUES (1, 'd', 'b', 1, 1)")
    connection.execute("INSERT INTO event VALUES (1, 1, 1, 'a', 5019, 1, 0, 0, '', x'7b7d')")
    connection.execute("INSERT INTO alarm VALUES ('conflict', 'd', 'b', 1, 3, 6, 7)")
    migrate(connection, vault)
    texts = [row[0] for row in connection.execute("SELECT text FROM statement ORDER BY position")]
    assert texts == [
        '{"device":"d","public_key":"00ff","statement":"device","time":5}',
        (
            '{"boot":"b","count":3,"device":"d","kind":"conflict","sequence":1,"statement":"alarm",'
            '"time":7}'
        ),
    ]
    assert connection.execute("SELECT length(digest) FROM event").fetchall() == [(32,)]


def test_the_version_before_this_one_becomes_todays(
    connection: sqlite3.Connection, vault: Vault
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", MIGRATIONS[:5])
        migrate(connection, vault)
    connection.execute("INSERT INTO device VALUES ('d', 'Laptop', x'00ff', 'h', 'linux', 5)")
    assert migrate(connection, vault) == len(MIGRATIONS)
    connection.execute("INSERT INTO cosigned VALUES ('d', x'00ff', 1, 2, 'note', '')")
    assert connection.execute("SELECT id FROM device").fetchall() == [("d",)]
