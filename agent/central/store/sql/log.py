"""How is the log read back from the store, whole or in part?"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from zlib import crc32

from agent.central.store import AT_ONCE
from agent.central.store.rows import Condition, Device, Logged, Part, Range, Stored
from agent.central.store.sql import Connection, Row
from agent.central.store.sql.about import events_about
from agent.central.store.sql.payloads import Opener, Vault
from agent.central.store.sql.plain import part_of
from agent.event import Place
from agent.tlog.addenda import NONCE_BYTES

_LOGGED = (
    "SELECT number, data, event, code, received, class, day, keys, sealed"
    " FROM entry LEFT JOIN event ON event.position = entry.event"
)
_STORED = (
    "position, device, boot, event.sequence, code, class_uid, severity, time, received, class,"
    " event.day, keys, sealed"
)
_DERIVED = {
    "stream": "SELECT device, boot, last, events FROM stream",
    "dropped": "SELECT device, boot, first, dropped.last FROM dropped JOIN stream ON id = stream",
    "heartbeat": "SELECT heartbeat.device, boot, sequence, received, policies, outcomes,"
    " interval_s FROM heartbeat JOIN stream ON id = stream",
    "finding": "SELECT finding.device, boot, sequence, check_id, outcome, severity, time, since,"
    " day, keys, sealed FROM finding JOIN stream ON id = stream",
    "hold": "SELECT device, hold, opened, closed, day, keys, sealed FROM hold",
}


class SqlLog(ABC):
    """The log, read over one connection of its own."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._db = connection
        self._opener = Opener(connection, vault)
        self._lock = threading.Lock()

    def _rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        with self._lock:
            return self._db.rows(query, arguments)

    def size(self) -> int:
        size: int = self._rows("SELECT coalesce(max(number) + 1, 0) FROM entry")[0][0]
        return size

    def entries(self, first: int = 0, most: int | None = None) -> Iterator[Logged]:
        end = self.size() if most is None else first + most
        self._opener.refresh()
        while first < end:
            with self._lock:
                rows = self._db.logged(first, min(first + AT_ONCE, end))
            yield from [self._logged(row) for row in rows]
            first += AT_ONCE

    def _logged(self, row: Row) -> Logged:
        number, data, position, code, received, kept_as, day, keys, sealed = row
        if keys is None:
            return Logged(number, data, position)
        said = (number, data, position, code, received, kept_as, day)
        opened = self._opener.open(keys, day, sealed)
        if opened is None:
            return Logged(*said, present=True)
        return Logged(*said, opened[:NONCE_BYTES], opened[NONCE_BYTES:], present=True)

    def parts(self, start: int = 0, step: int = 1, *, end: int | None = None) -> Iterator[Part]:
        end = self.size() if end is None else end
        self._opener.refresh()
        for first in range(start * AT_ONCE, end, step * AT_ONCE):
            with self._lock:
                rows = self._db.logged(first, min(first + AT_ONCE, end))
            yield part_of(rows, self._opener, self._logged)

    def entry(self, number: int) -> Logged | None:
        return next(self.entries(number, 1), None)

    def entry_of(self, place: Place) -> Logged | None:
        self._opener.refresh()
        with self._lock:
            rows = self._db.rows(
                f"{_LOGGED} JOIN stream ON stream.id = event.stream"
                " WHERE device = ? AND boot = ? AND sequence = ?",
                (place.device, place.boot, place.sequence),
            )
            return self._logged(rows[0]) if rows else None

    def stated(self) -> Iterator[tuple[int, bytes]]:
        yield from self._rows("SELECT number, data FROM entry WHERE event IS NULL ORDER BY number")

    def entry_data(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        while first < end:
            after = min(first + AT_ONCE, end)
            yield from self._rows(
                "SELECT number, data FROM entry WHERE number >= ? AND number < ? ORDER BY number",
                (first, after),
            )
            first = after

    def tile(self, level: int, number: int) -> bytes:
        rows = self._rows("SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number))
        if not rows:
            raise KeyError((level, number))
        (hashes,) = rows[0]
        return hashes if isinstance(hashes, bytes) else b""

    def tiles(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        found: dict[tuple[int, int], bytes] = {}
        for level, some in groupby(sorted(places), lambda place: place[0]):
            numbers = [number for _, number in some]
            for number, hashes in self._rows(
                "SELECT number, hashes FROM tile WHERE level = ? AND number BETWEEN ? AND ?",
                (level, numbers[0], numbers[-1]),
            ):
                found[level, number] = hashes if isinstance(hashes, bytes) else b""
        return found

    def checkpoint(self) -> str | None:
        notes = self._rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return str(notes[0][0]) if notes else None

    def checkpoints(self) -> list[str]:
        # As bytes, so that a damaged one is read, and found wrong, as far as it goes.
        notes = self._rows("SELECT CAST(note AS BLOB) FROM checkpoint ORDER BY size")
        return [note.decode("utf-8", "replace") for (note,) in notes if isinstance(note, bytes)]

    @abstractmethod
    def condition(self) -> Condition:
        """See `LogReader`."""

    def with_entries(self) -> int:
        count: int = self._rows(
            "SELECT count(*) FROM event"
            " WHERE position <= (SELECT coalesce(max(event), 0) FROM entry)"
        )[0][0]
        return count

    def statements(self) -> list[str]:
        return [str(row[0]) for row in self._rows("SELECT text FROM statement ORDER BY position")]

    def device_keys(self) -> dict[str, bytes]:
        return dict(self._rows("SELECT id, public_key FROM device"))

    def devices(self) -> list[Device]:
        return [
            Device(*row)
            for row in self._rows(
                "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"
            )
        ]

    def alarm_counts(self) -> dict[tuple[str, str, str], int]:
        rows = self._rows("SELECT kind, device, boot, count FROM alarm")
        return {(kind, device, boot): count for kind, device, boot, count in rows}

    def newest(self) -> int:
        newest: int = self._rows("SELECT coalesce(max(position), 0) FROM event")[0][0]
        return newest

    def events(
        self, start: int = 0, step: int = 1, *, newest: int | None = None
    ) -> Iterator[Stored]:
        self._opener.refresh()
        after, newest = 0, self.newest() if newest is None else newest
        while rows := self._rows(
            f"SELECT {_STORED} FROM event JOIN stream ON stream.id = event.stream"
            " WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
            (after, newest, AT_ONCE),
        ):
            for row in rows:
                if step == 1 or crc32(row[1].encode()) % step == start:
                    yield self._stored(row)
            after = rows[-1][0]

    def events_about(self, subject: str) -> Iterator[Stored]:
        self._opener.refresh()
        rows = self._rows(
            "SELECT id, class FROM payload_key WHERE subject = ?",
            (self._opener.envelope.pseudonym(subject),),
        )
        found: list[Row] = []
        for key, kept_as in rows:
            with self._lock:
                found += events_about(self._db, subject, key, kept_as, _STORED)
        yield from (self._stored(row) for row in sorted(found))

    def _stored(self, row: Row) -> Stored:
        _, device, boot, sequence, code, class_uid, severity, time, received, *sealed = row
        kept_as, day, keys, data = sealed
        opened = self._opener.open(keys, day, data)
        body = None if opened is None else opened[NONCE_BYTES:]
        place = Place(device, boot, sequence)
        return Stored(place, code, class_uid, severity, time, received, kept_as, day, body)

    def gone(self) -> dict[tuple[str, str], list[Range]]:
        found: dict[tuple[str, str], list[Range]] = {}
        for device, boot, first, last in self._rows(
            "SELECT device, boot, first, gone.last FROM gone JOIN stream ON id = stream"
            " ORDER BY stream, first"
        ):
            found.setdefault((device, boot), []).append((first, last))
        return found

    def derived(self) -> dict[str, set[tuple[object, ...]]]:
        self._opener.refresh()
        found: dict[str, set[tuple[object, ...]]] = {}
        for table, query in _DERIVED.items():
            rows = self._rows(query)
            if table in ("finding", "hold"):
                rows = [
                    (*row, self._opener.open(keys, day, sealed)) for *row, day, keys, sealed in rows
                ]
            found[table] = set(rows)
        return found

    def close(self) -> None:
        self._db.close()
