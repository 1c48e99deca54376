"""How is the log in a SQLite file read beside whoever writes it?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from agent.central.envelope import FILE, EnvelopeFile
from agent.central.store import StoreError
from agent.central.store.rows import Condition
from agent.central.store.sql.log import SqlLog
from agent.central.store.sql.payloads import Vault
from agent.central.store.sqlite.connection import SqliteConnection, closed_on_error
from agent.central.store.sqlite.errors import translated
from agent.central.store.sqlite.schema import MIGRATIONS

_TOLD = 20
"""Kinds of damage that are named."""


class SqliteLog(SqlLog):
    """The log in one SQLite file, opened for reading alone: a running server goes on beside it."""

    def __init__(self, path: Path, *, still: bool = False) -> None:
        """`still` shows the log as it is now, however it grows. Raises StoreError where there is
        no log, or none of today's version.
        """
        if not path.is_file():
            raise StoreError(f"{path}: there is no central log here.")
        with translated(path):
            database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            with closed_on_error(database):
                if still:
                    database.execute("BEGIN")
                (version,) = database.execute("SELECT max(version) FROM schema_version").fetchone()
                if version != len(MIGRATIONS):
                    raise StoreError(
                        f"{path}: start `safehand central serve` once: it is of version {version}."
                    )
        self._database = database
        self._path = path
        super().__init__(
            SqliteConnection(database, path), Vault(EnvelopeFile(path.with_name(FILE)))
        )

    def condition(self) -> Condition:
        # https://www.sqlite.org/pragma.html#pragma_integrity_check: pages, order, indexes, types.
        with translated(self._path):
            try:
                found = self._database.execute(f"PRAGMA integrity_check({_TOLD})").fetchall()
            except sqlite3.DatabaseError as problem:
                if problem.sqlite_errorname != "SQLITE_CORRUPT":
                    raise
                return Condition((str(problem),))
        told = tuple(str(row[0]).replace("\n", "; ") for row in found)
        return Condition(() if told == ("ok",) else told)
