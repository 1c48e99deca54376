"""How does the log live in one SQLite file?"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.central.store import Device, Snapshot, StoreError
from agent.central.store.sqlite import views
from agent.central.store.sqlite.changes import SqliteChanges
from agent.central.store.sqlite.errors import translated
from agent.central.store.sqlite.schema import migrate

_BUSY_S = 5.0
"""How long to wait for another process, such as `safehand central token`."""


class SqliteStore:
    """A store in one file, with its write-ahead log beside it."""

    def __init__(self, path: Path) -> None:
        """Opens the file, or makes it. Raises StoreError."""
        self._path = path
        self._reading = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError(
                f"{path.parent}: this folder cannot be made: {problem.strerror}."
            ) from problem
        with translated(path):
            self._writer = self._connect()
            migrate(self._writer)
            self._reader = self._connect()
            self._reader.execute("PRAGMA query_only = ON")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledgement outlives a power cut
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    @contextmanager
    def change(self) -> Iterator[SqliteChanges]:
        with translated(self._path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteChanges(self._writer, self._path)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:  # SQLite itself undoes some failures
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """One consistent view, whatever is written meanwhile."""
        with self._reading, translated(self._path):
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("COMMIT")

    def device(self, device: str) -> Device | None:
        with self._read() as reader:
            row = reader.execute(
                "SELECT id, asset, public_key, hostname, platform, enrolled"
                " FROM device WHERE id = ?",
                (device,),
            ).fetchone()
        return Device(*row) if row else None

    def snapshot(self) -> Snapshot:
        with self._read() as reader:
            return Snapshot(
                devices=tuple(views.devices(reader)),
                findings=tuple(views.findings(reader)),
                held=tuple(views.held(reader)),
                gaps=tuple(views.gaps(reader)),
                alarms=tuple(views.alarms(reader)),
                notices=tuple(views.notices(reader)),
                events=reader.execute("SELECT coalesce(max(position), 0) FROM event").fetchone()[0],
            )

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
