"""How does the log live in PostgreSQL, with several programs that write to it?

Each program takes in what its devices send; which of them grows the log is decided by an advisory
lock, from step to step. What the database acknowledged is on its disk, and on the disk of a
synchronous standby where it has one.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.central.envelope import EnvelopeFile
from agent.central.retention import Retention
from agent.central.store import StoreError
from agent.central.store.postgresql.condition import condition
from agent.central.store.postgresql.connection import Connections, PostgresqlConnection
from agent.central.store.postgresql.rooms import make_room, room
from agent.central.store.postgresql.schema import MIGRATIONS, migrate, version_of
from agent.central.store.rows import Condition, Cosigned, Device, Snapshot
from agent.central.store.sql import views
from agent.central.store.sql.changes import SqlChanges
from agent.central.store.sql.log import SqlLog
from agent.central.store.sql.payloads import Opener, Vault


class PostgresqlStore:
    """A store in one PostgreSQL database."""

    def __init__(self, url: str, envelope: Path, retention: Retention | None = None) -> None:
        """Connects, and makes the tables where there are none. `envelope` is the file of the
        payload key, the same for every program that uses this database. Raises StoreError.
        """
        self._url = url
        self.vault = Vault(EnvelopeFile(envelope), retention)
        self._connections = Connections()
        self._reading = threading.Lock()
        self._rooms: set[str] = set()
        with self._connections.closed_on_error():
            self._reads = PostgresqlConnection(url, self._connections)
            migrate(self._reads, self.vault)
            self._writes = self._connect_writer()
        self._opener = Opener(self._reads, self.vault)

    def _connect_writer(self) -> PostgresqlConnection:
        return PostgresqlConnection(self._url, self._connections, self._make_room)

    @contextmanager
    def change(self) -> Iterator[SqlChanges]:
        if self._writes.closed:  # it failed, or the server went away: perhaps another took over
            self._rooms.clear()
            self._writes = self._connect_writer()
        writes = self._writes
        try:
            writes.begin()
            yield SqlChanges(writes, self.vault)
            writes.commit()
        except BaseException:
            writes.roll_back()
            raise

    def _make_room(self, kept_as: str, day: int) -> None:
        table = room(kept_as, day)
        if table not in self._rooms:
            # Committed by itself, whatever becomes of the transaction that asked for it.
            with self._reading:
                self._revive()
                make_room(self._reads, kept_as, day)
            self._rooms.add(table)

    def _revive(self) -> None:
        if self._reads.closed:
            self._reads = PostgresqlConnection(self._url, self._connections)
            self._opener = Opener(self._reads, self.vault)

    @contextmanager
    def _read(self) -> Iterator[PostgresqlConnection]:
        """One consistent view, whatever is written meanwhile."""
        with self._reading:
            self._revive()
            try:
                self._reads.simple("BEGIN ISOLATION LEVEL REPEATABLE READ")
                yield self._reads
                self._reads.simple("COMMIT")
            except BaseException:
                self._reads.roll_back()
                raise

    def device(self, device: str) -> Device | None:
        return self.devices([device]).get(device)

    def devices(self, ids: Collection[str]) -> dict[str, Device]:
        with self._reading:
            self._revive()
            return views.devices_of(self._reads, ids)

    def cosigned(self, ids: Collection[str], after: str, most: int) -> list[Cosigned]:
        with self._reading:
            self._revive()
            return views.cosigned(self._reads, ids, after, most)

    def snapshot(self) -> Snapshot:
        with self._read() as reader:
            return views.snapshot(reader, self._opener)

    def close(self) -> None:
        self._connections.close()


class PostgresqlLog(SqlLog):
    """The log in a PostgreSQL database, for reading alone."""

    def __init__(self, url: str, envelope: Path, *, still: bool = False) -> None:
        """`still` shows the log as it is now, however it grows. Raises StoreError where there is
        no log, or none of today's version.
        """
        self._connections = Connections()
        self._still = still
        with self._connections.closed_on_error():
            connection = self._connection = PostgresqlConnection(url, self._connections)
            version = version_of(connection)
            if version == 0:
                raise StoreError(f"{connection.where}: there is no central log here.")
            if version != len(MIGRATIONS):
                raise StoreError(
                    f"{connection.where}: start `safehand central serve` once: it is of version "
                    f"{version}."
                )
            connection.simple("SET default_transaction_read_only = on")
            if still:
                connection.simple("BEGIN ISOLATION LEVEL REPEATABLE READ")
        super().__init__(connection, Vault(EnvelopeFile(envelope)))

    def condition(self) -> Condition:
        if self._still:
            self._connection.simple("COMMIT")
            self._still = False
        return condition(self._connection)

    def close(self) -> None:
        self._connections.close()
