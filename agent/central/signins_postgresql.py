"""How do state and journal of sign-ins lie in PostgreSQL, and whose is which part of the work?

In a schema of their own in the log's database. A part of the work is owned by whoever holds its
advisory lock, on the same connection as the work is done with: a process that dies, or loses its
connection, has lost both at once, and nothing of its last portion is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from agent.central.store import StoreError
from agent.central.store.postgresql.connection import UPGRADE, Connections, PostgresqlConnection
from agent.signins.database import INDEXES, KEYED, NUMBERED, Row

_PARTS = 0x5AFE0004
"""Advisory locks of two numbers: this one, and the part's; shared under `_WORKERS` by all."""
_WORKERS = 1000
_DEAD_S = 30
"""After so long without an answer the server takes a process for gone, where no packet says so."""

_TYPES = {"INTEGER": "BIGINT", "BLOB": "BYTEA"}


def _columns(text: str) -> str:
    return re.sub(r"\b(INTEGER|BLOB)\b", lambda found: _TYPES[found[0]], text)


class PostgresqlDatabase:
    """Implements `agent.signins.database.Database`. One object serves one thread."""

    def __init__(self, url: str) -> None:
        """Connects, and makes the tables where there are none. Raises StoreError."""
        self._connections = Connections()
        with self._connections.closed_on_error():
            self._connection = PostgresqlConnection(url, self._connections)
            self._connection.simple(
                f"SET tcp_keepalives_idle = {_DEAD_S}; SET search_path = signins"
            )
            self._make()

    def _make(self) -> None:
        tables = [
            *(f"{name} ({_columns(columns)})" for name, columns in KEYED.items()),
            *(
                f"{name} (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                f" {_columns(columns)})"
                for name, columns in NUMBERED.items()
            ),
        ]
        statements = [
            f"SELECT pg_advisory_xact_lock({UPGRADE})",
            "CREATE SCHEMA IF NOT EXISTS signins",
            *(f"CREATE TABLE IF NOT EXISTS {each}" for each in tables),
            *INDEXES,
        ]
        self._connection.simple(f"BEGIN; {'; '.join(statements)}; COMMIT")

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        return self._connection.rows(query, arguments)

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.many(query, rows)

    @contextmanager
    def change(self) -> Iterator[None]:
        self._connection.simple("BEGIN")
        try:
            yield
            self._connection.commit(keep_locks=True)
        except BaseException:
            try:
                self._connection.simple("ROLLBACK")
            except StoreError:
                self._connection.close()
            raise

    def close(self) -> None:
        self._connections.close()

    # Who does what.

    def join(self) -> None:
        """From now on this one counts among those who share the work."""
        self.rows(f"SELECT pg_advisory_lock_shared({_PARTS}, {_WORKERS})")

    def workers(self) -> int:
        """How many share it now."""
        ((count,),) = self.rows(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid::bigint = ? AND objid::bigint = ?",
            (_PARTS, _WORKERS),
        )
        return int(count)

    def own(self, part: int) -> bool:
        """Whether the part is this one's from now on: nobody else has it."""
        return bool(self.rows(f"SELECT pg_try_advisory_lock({_PARTS}, {part})")[0][0])

    def leave(self, part: int) -> None:
        """Somebody else may have the part."""
        self.rows(f"SELECT pg_advisory_unlock({_PARTS}, {part})")
