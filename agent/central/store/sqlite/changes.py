"""How does one transaction change the SQLite store?"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from agent.central.store import (
    Added,
    CheckResult,
    Device,
    Dropped,
    Growth,
    Heartbeat,
    Held,
    Milliseconds,
    Received,
    Released,
    Token,
    Unlogged,
)
from agent.central.store.sqlite.errors import translated
from agent.event import JSON, Place, canonical
from agent.tlog.addenda import NONCE_BYTES

_HOUR_MS = 3_600_000
_DEVICE = "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"


class SqliteChanges:
    """One open transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @contextmanager
    def nested(self) -> Iterator[None]:
        with translated(self._path):
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

    def _state(self, statement: str, said: Mapping[str, JSON]) -> None:
        """Says something that the log keeps for ever: no name of a person or thing is in it."""
        text = canonical({"statement": statement, **said}).decode()
        self._db.execute("INSERT INTO statement (text) VALUES (?)", (text,))

    def put_device(self, device: Device) -> None:
        self._state(
            "device",
            {
                "device": device.id,
                "public_key": device.public_key.hex(),
                "time": device.enrolled,
            },
        )
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
            some = list(run)
            if self._all_new(stream, some):
                self._insert(stream, some, now)
                outcomes = [Added.STORED] * len(some)
            else:
                outcomes = [self._add_one(stream, each, now) for each in some]
            stored = [
                each
                for each, outcome in zip(some, outcomes, strict=True)
                if outcome is Added.STORED
            ]
            self._put_facts(stream, stored, now)
            self._db.execute(
                "UPDATE stream SET last = max(last, ?), events = events + ? WHERE id = ?",
                (max((e.place.sequence for e in stored), default=0), len(stored), stream),
            )
            added += outcomes
        return added

    def _all_new(self, stream: int, events: Sequence[Received]) -> bool:
        """True where no number is taken, here or among themselves: the usual case."""
        numbers = {each.place.sequence for each in events}
        taken = self._db.execute(
            "SELECT 1 FROM event WHERE stream = ? AND sequence BETWEEN ? AND ? LIMIT 1",
            (stream, min(numbers), max(numbers)),
        ).fetchone()
        return len(numbers) == len(events) and taken is None

    def _insert(self, stream: int, events: Sequence[Received], now: Milliseconds) -> int:
        """How many of them are stored now; a number that is taken stays as it is."""
        return self._db.executemany(
            "INSERT INTO event (stream, sequence, code, class_uid, severity, time, received,"
            " message, body, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                (
                    stream,
                    each.place.sequence,
                    each.code,
                    each.class_uid,
                    each.severity,
                    each.time,
                    now,
                    each.message,
                    each.body,
                    secrets.token_bytes(NONCE_BYTES),
                )
                for each in events
            ),
        ).rowcount

    def _add_one(self, stream: int, event: Received, now: Milliseconds) -> Added:
        if self._insert(stream, [event], now):
            return Added.STORED
        (there,) = self._db.execute(
            "SELECT body FROM event WHERE stream = ? AND sequence = ?",
            (stream, event.place.sequence),
        ).fetchone()
        if there == event.body:
            return Added.DUPLICATE
        self.alarm("conflict", event.place, now=now)
        return Added.CONFLICT

    def _put_facts(self, stream: int, events: Sequence[Received], now: Milliseconds) -> None:
        """What the console asks for later. Of a run of heartbeats only the last says anything."""
        beats = [(e.place, e.fact) for e in events if isinstance(e.fact, Heartbeat)]
        if beats:
            self._put_heartbeat(stream, *max(beats, key=lambda beat: beat[0].sequence), now)
        for event in events:
            match event.fact:
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
                case _:
                    pass

    def alarm(self, kind: str, place: Place, *, now: Milliseconds) -> None:
        self._db.execute(
            "INSERT INTO alarm (kind, device, boot, sequence, count, first, last)"
            " VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (kind, device, boot) DO UPDATE SET"
            " sequence = excluded.sequence, count = count + 1, last = excluded.last",
            (kind, place.device, place.boot, place.sequence, now, now),
        )
        self._state(
            "alarm",
            {
                "kind": kind,
                "device": place.device,
                "boot": place.boot,
                "sequence": place.sequence,
                "count": 1,
                "time": now,
            },
        )

    # Later means a younger stream, or a higher number in the same: clocks are not asked.

    def _put_heartbeat(
        self, stream: int, place: Place, heartbeat: Heartbeat, now: Milliseconds
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
                place.device,
                stream,
                place.sequence,
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

    def unlogged(self, most: int) -> list[Unlogged]:
        rows = self._db.execute(
            "SELECT position, code, received, nonce, body FROM event"
            " WHERE position > (SELECT coalesce(max(event), 0) FROM entry)"
            " ORDER BY position LIMIT ?",
            (most,),
        )
        return [Unlogged(*row) for row in rows]

    def statements(self, most: int) -> list[tuple[int, str]]:
        return self._db.execute(
            "SELECT position, text FROM statement ORDER BY position LIMIT ?", (most,)
        ).fetchall()

    def log_size(self) -> int:
        size: int = self._db.execute("SELECT coalesce(max(number) + 1, 0) FROM entry").fetchone()[0]
        return size

    def tile(self, level: int, number: int) -> bytes:
        hashes: bytes = self._db.execute(
            "SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number)
        ).fetchone()[0]
        return hashes

    def grow(self, growth: Growth, *, now: Milliseconds) -> None:
        first = growth.size - len(growth.entries)
        self._db.executemany(
            "INSERT INTO entry (number, data, event) VALUES (?, ?, ?)",
            ((first + n, data, event) for n, (data, event) in enumerate(growth.entries)),
        )
        self._db.executemany(
            "DELETE FROM statement WHERE position = ?", ((each,) for each in growth.statements)
        )
        self._db.executemany(
            "INSERT INTO tile (level, number, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
            ((*place, hashes) for place, hashes in growth.tiles.items()),
        )
        self._db.execute(
            "INSERT INTO checkpoint (hour, size, note) VALUES (?, ?, ?)"
            " ON CONFLICT (hour) DO UPDATE SET size = excluded.size, note = excluded.note",
            (now // _HOUR_MS, growth.size, growth.note),
        )
