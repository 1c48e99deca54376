"""How is the log read back from the SQLite store, whole or in part?"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from agent.central.store import Logged, StoreError
from agent.central.store.sqlite.errors import translated
from agent.central.store.sqlite.schema import MIGRATIONS
from agent.event import Place

_LOGGED = (
    "SELECT number, data, event, code, received, nonce, body"
    " FROM entry LEFT JOIN event ON event.position = entry.event"
)
_CHUNK = 4096


class SqliteLog:
    """The log in one SQLite file, opened for reading alone: a running server goes on beside it."""

    def __init__(self, path: Path, *, still: bool = False) -> None:
        """`still` shows the log as it is now, however it grows. Raises StoreError where there is
        no log, or none of today's version.
        """
        self._path = path
        self._lock = threading.Lock()
        if not path.is_file():
            raise StoreError(f"{path}: there is no central log here.")
        with translated(path):
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            if still:
                self._db.execute("BEGIN")
            (version,) = self._one("SELECT max(version) FROM schema_version")
        if version != len(MIGRATIONS):
            raise StoreError(
                f"{path}: start `safehand central serve` once: it is of version {version}."
            )

    def close(self) -> None:
        self._db.close()

    def _one(self, query: str, arguments: tuple[object, ...] = ()) -> tuple[int, ...]:
        with self._lock, translated(self._path):
            row: tuple[int, ...] = self._db.execute(query, arguments).fetchone()
        return row

    def _all(self, query: str, arguments: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        with self._lock, translated(self._path):
            return self._db.execute(query, arguments).fetchall()

    def size(self) -> int:
        return self._one("SELECT coalesce(max(number) + 1, 0) FROM entry")[0]

    def entries(self, first: int = 0, most: int | None = None) -> Iterator[Logged]:
        end = self.size() if most is None else first + most
        while first < end:
            rows = self._all(
                f"{_LOGGED} WHERE number >= ? AND number < ? ORDER BY number",
                (first, min(first + _CHUNK, end)),
            )
            for row in rows:
                yield Logged(*row)  # type: ignore[arg-type]
            first += _CHUNK

    def entry_of(self, place: Place) -> Logged | None:
        rows = self._all(
            f"{_LOGGED} JOIN stream ON stream.id = event.stream"
            " WHERE device = ? AND boot = ? AND sequence = ?",
            (place.device, place.boot, place.sequence),
        )
        return Logged(*rows[0]) if rows else None  # type: ignore[arg-type]

    def tile(self, level: int, number: int) -> bytes:
        rows = self._all("SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number))
        if not rows:
            raise KeyError((level, number))
        (hashes,) = rows[0]
        return hashes if isinstance(hashes, bytes) else b""

    def checkpoint(self) -> str | None:
        notes = self._all("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return str(notes[0][0]) if notes else None

    def checkpoints(self) -> list[str]:
        # As bytes, so that a damaged one is read, and found wrong, as far as it goes.
        notes = self._all("SELECT CAST(note AS BLOB) FROM checkpoint ORDER BY hour")
        return [note.decode("utf-8", "replace") for (note,) in notes if isinstance(note, bytes)]

    def skipped(self) -> int:
        return self._one(
            "SELECT count(*) FROM event LEFT JOIN entry ON entry.event = event.position"
            " WHERE number IS NULL AND position < (SELECT coalesce(max(event), 0) FROM entry)"
        )[0]

    def statements(self) -> list[str]:
        return [str(row[0]) for row in self._all("SELECT text FROM statement ORDER BY position")]

    def device_keys(self) -> dict[str, bytes]:
        return dict(self._all("SELECT id, public_key FROM device"))  # type: ignore[arg-type]

    def alarm_counts(self) -> dict[tuple[str, str, str], int]:
        rows = self._all("SELECT kind, device, boot, count FROM alarm")
        return {(kind, device, boot): count for kind, device, boot, count in rows}  # type: ignore[misc]
