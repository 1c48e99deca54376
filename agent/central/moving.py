"""How does a log move from SQLite to PostgreSQL, its desk with it, and stay the same log?

Row by row, in one transaction over there, while nothing changes here. Entries, tiles and
checkpoints are the same bytes, so the root and every proof are the same; payloads stay sealed
under the same keys. Then the file is marked: two stores that both went on would be two logs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from agent.central import desk
from agent.central.desk import set_fact
from agent.central.desk.sqlite import SqliteDesk
from agent.central.store import StoreError
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.postgresql.connection import PostgresqlConnection
from agent.central.store.postgresql.rooms import make_room
from agent.central.store.sql import Queries
from agent.central.store.sqlite import MOVED, SqliteStore
from agent.central.store.sqlite.errors import translated

_AT_ONCE = 5_000

_TABLES = {
    "device": "id, asset, public_key, hostname, platform, enrolled",
    "token": "digest, asset, expires, device",
    "stream": "id, device, boot, last, events",
    "dropped": "stream, first, last",
    "gone": "stream, first, last",
    "event": "position, stream, sequence, code, class_uid, severity, time, received, class, day,"
    " keys, sealed, digest",
    "about": "key, stream, sequence, day",
    "cosigned": "device, public_key, signed, size, note, succession",
    "heartbeat": "device, stream, sequence, received, policies, outcomes, interval_s",
    "finding": "device, check_id, stream, sequence, outcome, severity, time, since, day, class,"
    " keys, sealed",
    "hold": "device, hold, opened, closed, day, class, keys, sealed",
    "alarm": "kind, device, boot, sequence, count, first, last",
    "entry": "number, data, event",
    "tile": "level, number, hashes",
    "checkpoint": "hour, size, note",
    "statement": "position, text",
    "state": "name, value",
    "payload_key": "id, subject, class, day, used, wrapped",
    "erasure": "id, subject, reason, requested_by, requested",
}
_COUNTED = {
    "stream": "id",
    "statement": "position",
    "payload_key": "id",
    "erasure": "id",
    "desk.alert": "id",
    "desk.outbox": "id",
}
"""Columns that PostgreSQL counts by itself from here on."""


def move(
    source: SqliteStore,
    target: PostgresqlStore,
    tables: SqliteDesk,
    progress: Callable[[str], None] = lambda _: None,
) -> int:
    """How many rows moved; `progress` is told the table that is next. The database has the tables
    of a desk already, and nothing on them.

    Raises StoreError where the target holds a log already, or one of the two cannot be used:
    then nothing moved, and it may be tried again.
    """
    with translated(source._path):  # noqa: SLF001 -- the two stores are one room
        here = source._writer  # noqa: SLF001
        here.execute("BEGIN IMMEDIATE")
        try:
            with tables.change() as on_desk:
                moved = _copy(here, on_desk, target, progress)
                set_fact(on_desk, desk.MOVED, "1")
            here.execute("INSERT INTO state VALUES (?, 1)", (MOVED,))
            here.execute("COMMIT")
        except BaseException:
            if here.in_transaction:
                here.execute("ROLLBACK")
            raise
    return moved


def _copy(
    here: sqlite3.Connection,
    on_desk: Queries,
    target: PostgresqlStore,
    progress: Callable[[str], None],
) -> int:
    there = target._writes  # noqa: SLF001
    if _last(here.execute) == _last(lambda query: _Rows(there.rows(query))):
        return 0  # it was moved, and cut off before the file was marked
    for table in ("device", "entry", "event", "desk.act", "desk.fact", "desk.person"):
        if there.rows(f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608 -- ours
            raise StoreError(f"{there.where}: there is a log already; name an empty database.")
    progress("event")
    for kept_as, day in here.execute("SELECT DISTINCT class, day FROM event"):
        make_room(target._reads, kept_as, day)  # noqa: SLF001
    moved = 0
    there.begin()
    try:
        there.rows("DELETE FROM state")
        for table, columns in _TABLES.items():
            progress(table)
            moved += _copy_table(here, there, table, columns)
        for table, columns in desk.TABLES.items():
            rows = on_desk.rows(f"SELECT {columns} FROM {table}")  # noqa: S608 -- ours
            there.fill(f"desk.{table}", columns, rows)
            moved += len(rows)
        for table, column in _COUNTED.items():
            there.rows(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"  # noqa: S608
                f" (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
            )
        there.rows(
            "SELECT setval('event_position', 1 + greatest((SELECT coalesce(max(position), 0)"
            " FROM event), (SELECT coalesce(max(event), 0) FROM entry)), false)"
        )
        there.commit()
    except BaseException:
        there.roll_back()
        raise
    return moved


def _copy_table(
    here: sqlite3.Connection, there: PostgresqlConnection, table: str, columns: str
) -> int:
    count = 0
    rows = here.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 -- ours
    while some := rows.fetchmany(_AT_ONCE):
        there.fill(table, columns, some)
        count += len(some)
    return count


class _Rows:
    """Rows as a cursor gives them."""

    def __init__(self, rows: list[tuple[object, ...]]) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[object, ...]]:
        return self._rows


def _last(ask: Callable[[str], sqlite3.Cursor | _Rows]) -> object:
    """What tells one log at one moment from any other; an object of its own for an empty one."""
    notes = ask("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchall()
    events = ask("SELECT coalesce(sum(events), 0) FROM stream").fetchall()
    return (notes[0][0], int(str(events[0][0]))) if notes else object()
