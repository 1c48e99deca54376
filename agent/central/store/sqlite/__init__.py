"""How does the log live in one SQLite file?"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.central.envelope import FILE, EnvelopeFile
from agent.central.retention import Retention
from agent.central.store import StoreError
from agent.central.store.rows import Cosigned, Device, Snapshot
from agent.central.store.sql import views
from agent.central.store.sql.changes import SqlChanges
from agent.central.store.sql.payloads import Opener, Vault
from agent.central.store.sqlite.connection import SqliteConnection, closed_on_error, connect
from agent.central.store.sqlite.errors import translated
from agent.central.store.sqlite.schema import migrate

MOVED = "moved"
"""In `state` once the log went on elsewhere."""


class SqliteStore:
    """A store in one file, with its write-ahead log and the envelope of its payloads beside it."""

    def __init__(self, path: Path, retention: Retention | None = None) -> None:
        """Opens the file, or makes it. Raises StoreError."""
        self._path = path
        self._reading = threading.Lock()
        self.vault = Vault(EnvelopeFile(path.with_name(FILE)), retention)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError(
                f"{path.parent}: this folder cannot be made: {problem.strerror}."
            ) from problem
        with translated(path):
            self._writer = connect(path)
            with closed_on_error(self._writer):
                migrate(self._writer, self.vault)
                if self._writer.execute("SELECT 1 FROM state WHERE name = ?", (MOVED,)).fetchone():
                    raise StoreError(
                        f"{path}: this log has moved to PostgreSQL and goes on there; the settings "
                        "say where: central.store."
                    )
                self._reader = connect(path)
            self._reader.execute("PRAGMA query_only = ON")
        self._reads = SqliteConnection(self._reader, path)
        self._opener = Opener(self._reads, self.vault)

    @contextmanager
    def change(self) -> Iterator[SqlChanges]:
        with translated(self._path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield SqlChanges(SqliteConnection(self._writer, self._path), self.vault)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:  # SQLite itself undoes some failures
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def _read(self) -> Iterator[SqliteConnection]:
        """One consistent view, whatever is written meanwhile."""
        with self._reading, translated(self._path):
            self._reader.execute("BEGIN")
            try:
                yield self._reads
            finally:
                self._reader.execute("COMMIT")

    def device(self, device: str) -> Device | None:
        return self.devices([device]).get(device)

    def devices(self, ids: Collection[str]) -> dict[str, Device]:
        with self._reading:
            return views.devices_of(self._reads, ids)

    def cosigned(self, ids: Collection[str], after: str, most: int) -> list[Cosigned]:
        with self._reading:
            return views.cosigned(self._reads, ids, after, most)

    def snapshot(self) -> Snapshot:
        with self._read() as reader:
            return views.snapshot(reader, self._opener)

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
