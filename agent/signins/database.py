"""Where do state and journal lie?

In one SQLite file beside the log, or in the log's PostgreSQL database, which several processes
share. Both speak the same SQL as far as it is written here: `?` for an argument, ON CONFLICT,
RETURNING. The central log brings the second (`agent.central.signins_postgresql`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

KEYED = {
    "fact": "name TEXT PRIMARY KEY, value INTEGER NOT NULL",
    "secret": "one INTEGER PRIMARY KEY, key BLOB NOT NULL",
    "event": "account TEXT NOT NULL, day INTEGER NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (account, day, id)",
    "device": "name TEXT NOT NULL, account TEXT NOT NULL, days BLOB NOT NULL,"
    " PRIMARY KEY (name, account)",
    "network": "name TEXT NOT NULL, account TEXT NOT NULL, days BLOB NOT NULL,"
    " PRIMARY KEY (name, account)",
    "first": "account TEXT NOT NULL, what TEXT NOT NULL, time INTEGER NOT NULL,"
    " PRIMARY KEY (account, what)",
    # What another system's log was asked for already, and gave.
    "fetched": "id TEXT PRIMARY KEY, time INTEGER NOT NULL",
    "alert": "id TEXT PRIMARY KEY, account TEXT NOT NULL, day INTEGER NOT NULL,"
    " known INTEGER NOT NULL, data BLOB NOT NULL",
}
"""Tables with a key of their own, and their columns."""
NUMBERED = {
    # What became of alerts since somebody decided about them last: no data where one was withdrawn.
    "news": "alert TEXT NOT NULL, data BLOB",
    "decision": "alert TEXT NOT NULL, tier INTEGER NOT NULL, account TEXT NOT NULL,"
    " action TEXT NOT NULL, standing TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER,"
    " ended INTEGER, said TEXT NOT NULL, UNIQUE (alert, tier)",
    "step": "decision INTEGER NOT NULL, time INTEGER NOT NULL, what TEXT NOT NULL,"
    " person TEXT NOT NULL, words TEXT NOT NULL",
}
"""Tables whose rows the engine numbers, in `number`; no number comes twice."""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS alert_day ON alert (account, day)",
    "CREATE INDEX IF NOT EXISTS event_day ON event (day)",
    "CREATE INDEX IF NOT EXISTS step_decision ON step (decision)",
)

Row = tuple[Any, ...]


class Database(Protocol):
    """One connection. One object serves one thread."""

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        """Every row that the query gives."""

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """The same statement for each of these arguments."""

    def change(self) -> AbstractContextManager[None]:
        """A transaction: durable once the block has ended; undone if it raises."""

    def close(self) -> None: ...


class File:
    """One SQLite file. Commands may open it beside the server."""

    def __init__(self, path: Path | str) -> None:
        """Opens the file, or makes it. Raises sqlite3.Error."""
        self._db = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        for name, columns in KEYED.items():
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns}) STRICT, WITHOUT ROWID")
        for name, columns in NUMBERED.items():
            self._db.execute(
                f"CREATE TABLE IF NOT EXISTS {name}"
                f" (number INTEGER PRIMARY KEY AUTOINCREMENT, {columns}) STRICT"
            )
        for statement in INDEXES:
            self._db.execute(statement)

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        return self._db.execute(query, arguments).fetchall()

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        self._db.executemany(query, rows)

    @contextmanager
    def change(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def copy(self, path: Path) -> None:
        """Puts a copy of it in place of the one that is there. Raises sqlite3.Error or OSError."""
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        self._db.execute("VACUUM INTO ?", (str(draft),))
        draft.chmod(0o600)
        draft.replace(path)

    def close(self) -> None:
        self._db.close()
