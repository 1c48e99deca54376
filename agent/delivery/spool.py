"""Which events has the central log not acknowledged yet?

A SQLite file that several programs of this device append to (agent, mail gateway, a person's
commands) and one ships from. An event gets its number and its final bytes when it is appended,
and leaves only when the log has acknowledged it durably.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

from agent import event, ocsf
from agent.delivery import identity
from agent.event import Body, Place, Severity

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, also after a delete
    rank INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS refused (
    boot TEXT NOT NULL, sequence INTEGER NOT NULL, reason TEXT NOT NULL, bytes BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_HEARTBEAT, _INFORMATIONAL, _KEPT = 0, 1, 2
"""Ranks: what is dropped first, what next, what never."""

_SHARE_DROPPED = 4
"""A full spool drops a quarter of its oldest droppable events at once: one record, not many."""

_WAIT_S = 10.0  # for another program's transaction, which takes milliseconds


_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
"""A disk that fills while the journal grows shows as an I/O error, not as "full"; one that is full
already, where the journal's index is made."""


class SpoolFullError(OSError):
    """There is no room for an event that must not be dropped. Try again later, and tell a person.

    `errno` is ENOSPC.
    """


@dataclass(frozen=True, slots=True)
class Spooled:
    """One event that waits."""

    sequence: int
    bytes: bytes


class Spool:
    """The device's outgoing events. Every method raises SpoolFullError where the disk is full, and
    sqlite3.Error where the file is damaged. One object serves one thread.
    """

    def __init__(self, path: Path, *, device: str, hostname: str, max_bytes: int) -> None:
        self._path = path
        self._device = device
        self._hostname = hostname
        self._max_bytes = max_bytes
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # For its owner alone, from the first byte; SQLite gives its journal the same mode. Only
        # where it is new: closing a descriptor of a database that this process has open would
        # drop the process's locks on it (sqlite.org/howtocorrupt.html, section 2.2).
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        self._database = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_S)
        with self._full_disk_named():
            self._write_ahead()
            # FULL: an appended event survives a power cut. A small cache: the agent stays small.
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute("PRAGMA cache_size=-256")
            with self._transaction():
                for statement in _SCHEMA.split(";\n"):
                    self._database.execute(statement)
                self._database.execute(
                    "INSERT OR IGNORE INTO fact VALUES ('boot', ?)", (secrets.token_hex(8),)
                )

    def _write_ahead(self) -> None:
        """Turns the file's journal into a write-ahead log, once in its life. SQLite does not
        wait for others here, so two programs that start at once must try again themselves.
        """
        deadline = time.monotonic() + _WAIT_S
        while True:
            try:
                self._database.execute("PRAGMA journal_mode=WAL").fetchall()
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, body: Body) -> Place:
        """Numbers the event and keeps it; its place. It is on the disk when this returns."""
        with self._transaction():
            self._make_room(body.time)
            return self._append(body)

    def head(self, *, most: int, max_bytes: int) -> list[Spooled]:
        """The oldest waiting events: at most `most`, at most `max_bytes` in all, but at least
        one where any waits.
        """
        rows = self._database.execute(
            "SELECT sequence, bytes FROM event ORDER BY sequence LIMIT ?", (most,)
        ).fetchall()
        batch: list[Spooled] = []
        size = 0
        for sequence, data in rows:
            size += len(data)
            if batch and size > max_bytes:
                break
            batch.append(Spooled(sequence, data))
        return batch

    def version(self) -> int:
        """Another number than before where another connection has changed the spool since
        (sqlite.org/pragma.html, "data_version"): far cheaper than a look into it.
        """
        return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    def acknowledge(self, sequences: Iterable[int], *, now: datetime) -> None:
        """Forgets events that the log holds durably."""
        with self._transaction():
            self._database.executemany(
                "DELETE FROM event WHERE sequence = ?", ((each,) for each in sequences)
            )
            self._set_fact("acknowledged", now.isoformat())

    def refuse(self, sequence: int, reason: str) -> None:
        """Puts aside an event that the log will never take, so that it holds up no other; it
        stays on this device for a person to look at.
        """
        with self._transaction():
            self._database.execute(
                "INSERT INTO refused SELECT (SELECT value FROM fact WHERE name = 'boot'),"
                " sequence, ?, bytes FROM event WHERE sequence = ?",
                (reason, sequence),
            )
            self._database.execute("DELETE FROM event WHERE sequence = ?", (sequence,))

    def renumber(self) -> str:
        """Gives every waiting event a new number under a new boot; the new boot.

        For when the log holds other events under our numbers: this spool came back from an old
        copy, or lives on two machines. The log sees both boots, and nothing is lost.
        """
        boot = secrets.token_hex(8)
        with self._transaction():
            rows = self._database.execute(
                "SELECT rank, bytes FROM event ORDER BY sequence"
            ).fetchall()
            self._database.execute("DELETE FROM event")
            self._database.execute("DELETE FROM sqlite_sequence WHERE name = 'event'")
            self._set_fact("boot", boot)
            for rank, data in rows:
                self._insert(rank, partial(_placed, data))
        return boot

    def waiting(self) -> int:
        """How many events wait."""
        return int(self._database.execute("SELECT count(*) FROM event").fetchone()[0])

    def refused(self) -> list[tuple[str, int, str]]:
        """(boot, sequence, reason) of each event that was put aside."""
        return self._database.execute(
            "SELECT boot, sequence, reason FROM refused ORDER BY rowid"
        ).fetchall()

    def acknowledged_at(self) -> datetime | None:
        """When the log last acknowledged anything, by this device's clock."""
        value = self._fact("acknowledged")
        return datetime.fromisoformat(value) if value else None

    def _append(self, body: Body) -> Place:
        rank = _KEPT
        if body.severity is Severity.INFORMATIONAL:
            rank = _HEARTBEAT if body.code == "heartbeat" else _INFORMATIONAL
        return self._insert(rank, partial(event.event_bytes, body, hostname=self._hostname))

    def _insert(self, rank: int, bytes_at: Callable[[Place], bytes]) -> Place:
        boot = self._fact("boot") or ""
        cursor = self._database.execute("INSERT INTO event (rank, bytes) VALUES (?, x'')", (rank,))
        place = Place(self._device, boot, cursor.lastrowid or 0)
        self._database.execute(
            "UPDATE event SET bytes = ? WHERE sequence = ?", (bytes_at(place), place.sequence)
        )
        return place

    def _make_room(self, now: datetime) -> None:
        """Drops heartbeats, then informational events, oldest first, and records that it did."""
        if self._used_bytes() < self._max_bytes:
            return
        for rank in (_HEARTBEAT, _INFORMATIONAL):
            dropped = self._database.execute(
                "DELETE FROM event WHERE sequence IN (SELECT sequence FROM event WHERE rank = ?"
                " ORDER BY sequence LIMIT"
                " max(1, (SELECT count(*) FROM event WHERE rank = ?) / ?)) RETURNING sequence",
                (rank, rank, _SHARE_DROPPED),
            ).fetchall()
            if dropped:
                self._append(_drop_record(sorted(row[0] for row in dropped), now))
                return
        raise SpoolFullError(
            errno.ENOSPC,
            f"{self._path}: {self._max_bytes // 1_000_000} MB of alerts wait for the central log. "
            "See `safehand status` why they do not leave, or raise agent.spool-max-mb",
        )

    def _used_bytes(self) -> int:
        """Of the file, by whole pages, free ones left out; does not read the events."""
        pages, free, size = (
            self._database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _fact(self, name: str) -> str | None:
        row = self._database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def _set_fact(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._full_disk_named():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _full_disk_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorname not in _FULL:
                raise
            raise SpoolFullError(
                errno.ENOSPC,
                f"{self._path}: the disk is full. Free some space; Safehand will go on by itself",
            ) from problem


def open_here(state: Path, *, max_mb: int) -> Spool:
    """This device's own spool, in its state folder. Raises as `identity.load` and `Spool` do."""
    return Spool(
        state / "spool.sqlite",
        device=identity.load(state).device,
        hostname=socket.gethostname(),
        max_bytes=max_mb * 1_000_000,
    )


def _placed(data: bytes, place: Place) -> bytes:
    """The same event in another place of the stream."""
    body = json.loads(data)
    body["metadata"] |= {"uid": place.uid, "sequence": place.sequence}
    body["device"] |= {"uid": place.device, "boot_uid": place.boot}
    return event.canonical(body)


def _drop_record(sequences: Sequence[int], now: datetime) -> Body:
    ranges: list[list[int]] = []
    for each in sequences:
        if ranges and ranges[-1][1] == each - 1:
            ranges[-1][1] = each
        else:
            ranges.append([each, each])
    return ocsf.noticed(
        "spool-dropped",
        now,
        message=f"The spool was full: {len(sequences)} events of low rank were dropped.",
        severity=Severity.MEDIUM,
        detail={"sequences": ranges},
    )
