"""How is the log in a SQLite file read beside whoever writes it?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from agent.central.envelope import FILE, EnvelopeFile
from agent.central.store import StoreError
from agent.central.store.sql.log import SqlLog
from agent.central.store.sql.payloads import Vault
from agent.central.store.sqlite.connection import SqliteConnection
from agent.central.store.sqlite.errors import translated
from agent.central.store.sqlite.schema import MIGRATIONS


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
            if still:
                database.execute("BEGIN")
            (version,) = database.execute("SELECT max(version) FROM schema_version").fetchone()
        if version != len(MIGRATIONS):
            raise StoreError(
                f"{path}: start `safehand central serve` once: it is of version {version}."
            )
        self._database = database
        super().__init__(
            SqliteConnection(database, path), Vault(EnvelopeFile(path.with_name(FILE)))
        )
