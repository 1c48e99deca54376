"""How is SQLite spoken to?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from agent.central.store.sql import Row, together
from agent.central.store.sql.keeping import GONE, ISLANDS
from agent.central.store.sqlite.errors import translated

BUSY_S = 5.0
"""How long to wait for another process, such as `safehand central token`."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes as durably as SQLite can. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        path, timeout=BUSY_S, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # an acknowledgement outlives a power cut
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextmanager
def closed_on_error(database: sqlite3.Connection) -> Iterator[None]:
    """Where the block raises, the connection does not stay open."""
    try:
        yield
    except BaseException:
        database.close()
        raise


_AT_ONCE = 128
"""Rows in one statement; SQLite takes 32,766 arguments at least (since 3.32)."""


class SqliteConnection:
    """One connection. A transaction that changes anything has the file to itself."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        self._db = database
        self._path = path

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        with translated(self._path):
            return self._db.execute(query, arguments).fetchall()

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        with translated(self._path):
            self._db.executemany(query, rows)

    def put(
        self, table: str, columns: str, rows: Sequence[Sequence[object]], rest: str = ""
    ) -> list[Row]:
        # One statement for many rows: Python's other threads go on while SQLite works, and each
        # statement ends with a wait for them. In powers of two, so that few are prepared.
        found: list[Row] = []
        start = 0
        with translated(self._path):
            while left := len(rows) - start:
                some = min(_AT_ONCE, 1 << (left.bit_length() - 1))
                values = [*chain.from_iterable(rows[start : start + some])]
                found += self._db.execute(together(table, columns, some, rest), values).fetchall()
                start += some
        return found

    def fill(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        self.put(table, columns, list(rows))

    def fill_events(self, columns: str, rows: Sequence[Sequence[object]]) -> None:
        # A position never comes twice, also after the newest event was erased.
        ((last,),) = self.rows(
            "SELECT max((SELECT coalesce(max(position), 0) FROM event),"
            " (SELECT coalesce(max(event), 0) FROM entry))"
        )
        numbered = [(position, *row) for position, row in enumerate(rows, last + 1)]
        self.fill("event", f"position, {columns}", numbered)

    def alone(self) -> None:
        """BEGIN IMMEDIATE saw to it."""

    def settle(self) -> int:
        # One writes at a time, and gives positions out where they are used.
        last: int = self.rows("SELECT coalesce(max(position), 0) FROM event")[0][0]
        return last

    def may_sequence(self) -> bool:
        return True

    def room_for(self, kept_as: str, day: int) -> None:
        """One table has them all."""

    def drop_before(self, kept_as: str, day: int, most: int) -> int:
        some = " WHERE position IN (SELECT position FROM event WHERE class = ? AND day < ? LIMIT ?)"
        arguments = (kept_as, day, most)
        self.rows(f"{GONE}{some}{ISLANDS}", arguments)
        with translated(self._path):
            deleted: int = self._db.execute(f"DELETE FROM event{some}", arguments).rowcount
        return deleted

    def delete_events(self, kept_as: str, events: Sequence[tuple[int, int]]) -> None:  # noqa: ARG002 -- one table has them all
        self.many("DELETE FROM event WHERE position = ?", [each[1:] for each in events])

    def logged(self, first: int, end: int) -> list[Row]:
        return self.rows(
            "SELECT number, data, event, code, received, class, day, keys, sealed"
            " FROM entry LEFT JOIN event ON event.position = entry.event"
            " WHERE number >= ? AND number < ? ORDER BY number",
            (first, end),
        )

    def close(self) -> None:
        self._db.close()
