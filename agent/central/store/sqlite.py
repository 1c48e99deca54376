"""How does the log live in one SQLite file?"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from agent.central.store import (
    Added,
    AlarmRow,
    CheckResult,
    Device,
    DeviceRow,
    Dropped,
    FindingRow,
    GapRow,
    Heartbeat,
    Held,
    HeldRow,
    Milliseconds,
    NoticeRow,
    Part,
    Range,
    Received,
    Released,
    Snapshot,
    StoreError,
    StoreFullError,
    Token,
)
from agent.central.store.sqlite_schema import SchemaError, migrate
from agent.event import Outcome, Place, Severity

_BUSY_S = 5.0
"""How long to wait for another process, such as `safehand central token`."""
_GAP_RANGES = 5
_NOTICES = 20
"""How many the console shows; the log holds them all."""


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except (sqlite3.Error, SchemaError) as problem:
        # A disk that fills while the journal grows shows as a failed write, not as "full".
        if getattr(problem, "sqlite_errorname", "") in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}:
            raise StoreFullError(
                f"{path}: the disk is full, so nothing more can be stored. "
                "Free some space; devices keep their events and send them again."
            ) from problem
        raise StoreError(f"{path}: the central log's store cannot be used: {problem}.") from problem


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
        with _translated(path):
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
        with _translated(self._path):
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
        with self._reading, _translated(self._path):
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("COMMIT")

    def device(self, device: str) -> Device | None:
        with self._read() as reader:
            row = reader.execute(f"{_DEVICE} WHERE id = ?", (device,)).fetchone()
        return Device(*row) if row else None

    def snapshot(self) -> Snapshot:
        with self._read() as reader:
            return Snapshot(
                devices=tuple(_devices(reader)),
                findings=tuple(_findings(reader)),
                held=tuple(_held(reader)),
                gaps=tuple(_gaps(reader)),
                alarms=tuple(
                    AlarmRow(*row)
                    for row in reader.execute(
                        "SELECT kind, device, boot, sequence, count, first, last"
                        " FROM alarm ORDER BY last DESC"
                    )
                ),
                notices=tuple(_notices(reader)),
                events=reader.execute("SELECT coalesce(max(position), 0) FROM event").fetchone()[0],
            )

    def close(self) -> None:
        self._reader.close()
        self._writer.close()


_DEVICE = "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"


def _devices(reader: sqlite3.Connection) -> Iterator[DeviceRow]:
    for row in reader.execute(
        "SELECT id, asset, public_key, hostname, platform, enrolled,"
        " received, policies, outcomes, interval_s"
        " FROM device LEFT JOIN heartbeat ON heartbeat.device = device.id ORDER BY asset, id"
    ):
        heard, policies, outcomes, interval_s = row[6:]
        yield DeviceRow(
            Device(*row[:6]),
            heard,
            None if heard is None else Heartbeat(policies, json.loads(outcomes), interval_s),
        )


def _findings(reader: sqlite3.Connection) -> Iterator[FindingRow]:
    for device, check, outcome, severity, time, since, text in reader.execute(
        "SELECT device, check_id, outcome, severity, time, since, result FROM finding"
        " ORDER BY severity DESC, check_id, device"
    ):
        result = json.loads(text)
        yield FindingRow(
            device,
            CheckResult(
                check=check,
                outcome=Outcome(outcome),
                reason=result["reason"],
                explanation=result["explanation"],
                remedy=result["remedy"],
                clauses=tuple(result["clauses"]),
                parts=tuple(Part(name, Outcome(o), why) for name, o, why in result["parts"]),
            ),
            Severity(severity),
            time,
            since,
        )


def _held(reader: sqlite3.Connection) -> Iterator[HeldRow]:
    for device, hold, opened, personal_data, reasons in reader.execute(
        "SELECT device, hold, opened, personal_data, reasons FROM hold"
        " WHERE closed IS NULL ORDER BY opened"
    ):
        yield HeldRow(
            device, Held(hold, json.loads(personal_data), tuple(json.loads(reasons))), opened
        )


def _gaps(reader: sqlite3.Connection) -> Iterator[GapRow]:
    streams = reader.execute(
        "SELECT id, device, boot FROM stream WHERE last > events ORDER BY device, id"
    ).fetchall()
    for stream, device, boot in streams:
        missing = reader.execute(
            "SELECT before + 1, sequence - 1 FROM ("
            " SELECT sequence, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before"
            " FROM event WHERE stream = ?"
            ") WHERE sequence > before + 1",
            (stream,),
        ).fetchall()
        dropped = reader.execute(
            "SELECT first, last FROM dropped WHERE stream = ? ORDER BY first", (stream,)
        ).fetchall()
        if unexplained := without(missing, dropped):
            number = sum(last - first + 1 for first, last in unexplained)
            yield GapRow(device, boot, number, tuple(unexplained[:_GAP_RANGES]))


def without(ranges: Sequence[Range], others: Sequence[Range]) -> list[Range]:
    """The parts of `ranges` that none of `others` holds; both sorted, both ends included."""
    left: list[Range] = []
    for first, last in ranges:
        for start, end in others:
            if start > last:
                break
            if end >= first:
                if start > first:
                    left.append((first, start - 1))
                first = end + 1
        if first <= last:
            left.append((first, last))
    return left


def _notices(reader: sqlite3.Connection) -> Iterator[NoticeRow]:
    for device, code, severity, message, time in reader.execute(
        "SELECT device, code, severity, message, time"
        " FROM event INDEXED BY event_notice JOIN stream ON stream.id = event.stream"
        " WHERE class_uid = 5019 AND severity >= 3 AND code <> 'heartbeat'"
        " ORDER BY position DESC LIMIT ?",
        (_NOTICES,),
    ):
        yield NoticeRow(device, code, Severity(severity), message, time)


class SqliteChanges:
    """One open transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @contextmanager
    def nested(self) -> Iterator[None]:
        with _translated(self._path):
            self._db.execute("SAVEPOINT nested")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK TO nested")
                    self._db.execute("RELEASE nested")
                raise
            self._db.execute("RELEASE nested")

    def add_token(self, token: Token) -> None:
        self._db.execute(
            "INSERT INTO token (digest, asset, expires, device) VALUES (?, ?, ?, ?)",
            (token.digest, token.asset, token.expires, token.device),
        )

    def token(self, digest: bytes) -> Token | None:
        row = self._db.execute(
            "SELECT digest, asset, expires, device FROM token WHERE digest = ?", (digest,)
        ).fetchone()
        return Token(*row) if row else None

    def use_token(self, digest: bytes, device: str) -> None:
        self._db.execute("UPDATE token SET device = ? WHERE digest = ?", (device, digest))

    def device_with(self, public_key: bytes) -> Device | None:
        row = self._db.execute(f"{_DEVICE} WHERE public_key = ?", (public_key,)).fetchone()
        return Device(*row) if row else None

    def put_device(self, device: Device) -> None:
        self._db.execute(
            "INSERT INTO device (id, asset, public_key, hostname, platform, enrolled)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET asset = excluded.asset,"
            " hostname = excluded.hostname, platform = excluded.platform",
            (
                device.id,
                device.asset,
                device.public_key,
                device.hostname,
                device.platform,
                device.enrolled,
            ),
        )

    def add(self, events: Sequence[Received], *, now: Milliseconds) -> list[Added]:
        added: list[Added] = []
        for (device, boot), run in groupby(events, lambda e: (e.place.device, e.place.boot)):
            stream = self._db.execute(
                "INSERT INTO stream (device, boot) VALUES (?, ?)"
                " ON CONFLICT (device, boot) DO UPDATE SET device = excluded.device RETURNING id",
                (device, boot),
            ).fetchone()[0]
            last = stored = 0
            for event in run:
                outcome = self._add_one(stream, event, now)
                if outcome is Added.STORED:
                    stored += 1
                    last = max(last, event.place.sequence)
                added.append(outcome)
            self._db.execute(
                "UPDATE stream SET last = max(last, ?), events = events + ? WHERE id = ?",
                (last, stored, stream),
            )
        return added

    def _add_one(self, stream: int, event: Received, now: Milliseconds) -> Added:
        sequence = event.place.sequence
        cursor = self._db.execute(
            "INSERT INTO event (stream, sequence, code, class_uid, severity, time, received,"
            " message, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                stream,
                sequence,
                event.code,
                event.class_uid,
                event.severity,
                event.time,
                now,
                event.message,
                event.body,
            ),
        )
        if cursor.rowcount == 0:
            (there,) = self._db.execute(
                "SELECT body FROM event WHERE stream = ? AND sequence = ?", (stream, sequence)
            ).fetchone()
            if there == event.body:
                return Added.DUPLICATE
            self.alarm("conflict", event.place, now=now)
            return Added.CONFLICT
        match event.fact:
            case Heartbeat() as heartbeat:
                self._put_heartbeat(stream, event, heartbeat, now)
            case CheckResult() as result:
                self._put_finding(stream, event, result)
            case Held() as held:
                self._put_hold(event, held)
            case Released() as released:
                self._close_hold(event, released)
            case Dropped(ranges):
                self._db.executemany(
                    "INSERT INTO dropped (stream, first, last) VALUES (?, ?, ?)"
                    " ON CONFLICT DO NOTHING",
                    [(stream, first, last) for first, last in ranges],
                )
            case None:
                pass
        return Added.STORED

    def alarm(self, kind: str, place: Place, *, now: Milliseconds) -> None:
        self._db.execute(
            "INSERT INTO alarm (kind, device, boot, sequence, count, first, last)"
            " VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (kind, device, boot) DO UPDATE SET"
            " sequence = excluded.sequence, count = count + 1, last = excluded.last",
            (kind, place.device, place.boot, place.sequence, now, now),
        )

    # Later means a younger stream, or a higher number in the same: clocks are not asked.

    def _put_heartbeat(
        self, stream: int, event: Received, heartbeat: Heartbeat, now: Milliseconds
    ) -> None:
        self._db.execute(
            "INSERT INTO heartbeat"
            " (device, stream, sequence, received, policies, outcomes, interval_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (device) DO UPDATE SET stream = excluded.stream,"
            " sequence = excluded.sequence, received = excluded.received,"
            " policies = excluded.policies, outcomes = excluded.outcomes,"
            " interval_s = excluded.interval_s"
            " WHERE (excluded.stream, excluded.sequence) > (heartbeat.stream, heartbeat.sequence)",
            (
                event.place.device,
                stream,
                event.place.sequence,
                now,
                heartbeat.policies,
                json.dumps(dict(heartbeat.outcomes)),
                heartbeat.interval_s,
            ),
        )

    def _put_finding(self, stream: int, event: Received, result: CheckResult) -> None:
        text = json.dumps(
            {
                "reason": result.reason,
                "explanation": result.explanation,
                "remedy": result.remedy,
                "clauses": result.clauses,
                "parts": [(each.name, each.outcome, each.reason) for each in result.parts],
            }
        )
        self._db.execute(
            "INSERT INTO finding"
            " (device, check_id, stream, sequence, outcome, severity, time, since, result)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (device, check_id) DO UPDATE SET"
            " since = iif(outcome = excluded.outcome, since, excluded.since),"
            " stream = excluded.stream, sequence = excluded.sequence, outcome = excluded.outcome,"
            " severity = excluded.severity, time = excluded.time, result = excluded.result"
            " WHERE (excluded.stream, excluded.sequence) > (finding.stream, finding.sequence)",
            (
                event.place.device,
                result.check,
                stream,
                event.place.sequence,
                result.outcome,
                event.severity,
                event.time,
                event.time,
                text,
            ),
        )

    def _put_hold(self, event: Received, held: Held) -> None:
        self._db.execute(
            "INSERT INTO hold (device, hold, opened, personal_data, reasons)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (device, hold) DO UPDATE SET"
            " opened = excluded.opened, personal_data = excluded.personal_data,"
            " reasons = excluded.reasons",
            (
                event.place.device,
                held.hold,
                event.time,
                json.dumps(dict(held.personal_data)),
                json.dumps(held.reasons),
            ),
        )

    def _close_hold(self, event: Received, released: Released) -> None:
        self._db.execute(
            "INSERT INTO hold (device, hold, closed) VALUES (?, ?, ?)"
            " ON CONFLICT (device, hold) DO UPDATE SET closed = excluded.closed",
            (event.place.device, released.hold, event.time),
        )
