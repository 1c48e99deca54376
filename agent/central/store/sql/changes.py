"""How does one transaction change the store?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.central.sealing import IV_BYTES, seal
from agent.central.store import (
    DAY_MS,
    Added,
    CheckResult,
    Day,
    Device,
    Dropped,
    Forgotten,
    Growth,
    Heartbeat,
    Held,
    Key,
    Milliseconds,
    Received,
    Released,
    Request,
    StoreError,
    Token,
    Unlogged,
)
from agent.central.store.sql import Connection
from agent.central.store.sql.payloads import Opener, Payloads, Vault
from agent.event import JSON, Place, canonical
from agent.tlog.addenda import NONCE_BYTES

_HOUR_MS = 3_600_000
_DEVICE = "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"
EVENT = (
    "stream, sequence, code, class_uid, severity, time, received, class, day, keys, sealed, digest"
)
_RANDOM_BYTES = IV_BYTES + NONCE_BYTES


def subjects(event: Received) -> tuple[str, ...]:
    """Whom an event is about: the people in it, else its device."""
    return event.people or (device_subject(event.place.device),)


def device_subject(device: str) -> str:
    """How a device is called as a subject."""
    return f"device:{device}"


@dataclass(frozen=True, slots=True)
class _Sealing:
    """How events of one class about the same subjects are sealed in this transaction."""

    kept_as: str
    keys: str
    cipher: AESGCM


class SqlChanges:
    """One open transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._db = connection
        self._payloads = Payloads(connection, vault)
        self._opener = Opener(connection, vault)
        self._sealings: dict[tuple[tuple[str, ...], str], _Sealing] = {}

    @contextmanager
    def nested(self) -> Iterator[None]:
        self._db.rows("SAVEPOINT nested")
        try:
            yield
        except StoreError:
            raise  # the engine failed, and the whole ends
        except BaseException:
            self._db.rows("ROLLBACK TO nested")
            self._db.rows("RELEASE nested")
            self._payloads.forget_cache()  # a key may have been made in this part
            self._sealings.clear()
            raise
        self._db.rows("RELEASE nested")

    def add_token(self, token: Token) -> None:
        self._db.rows(
            "INSERT INTO token (digest, asset, expires, device) VALUES (?, ?, ?, ?)",
            (token.digest, token.asset, token.expires, token.device),
        )

    def token(self, digest: bytes) -> Token | None:
        rows = self._db.rows(
            "SELECT digest, asset, expires, device FROM token WHERE digest = ?", (digest,)
        )
        return Token(*rows[0]) if rows else None

    def use_token(self, digest: bytes, device: str) -> None:
        self._db.rows("UPDATE token SET device = ? WHERE digest = ?", (device, digest))

    def device_with(self, public_key: bytes) -> Device | None:
        rows = self._db.rows(f"{_DEVICE} WHERE public_key = ?", (public_key,))
        return Device(*rows[0]) if rows else None

    def state(self, statement: str, said: Mapping[str, JSON]) -> None:
        text = canonical({"statement": statement, **said}).decode()
        self._db.rows("INSERT INTO statement (text) VALUES (?)", (text,))

    def put_device(self, device: Device) -> None:
        self.state(
            "device",
            {
                "device": device.id,
                "public_key": device.public_key.hex(),
                "time": device.enrolled,
            },
        )
        self._db.rows(
            "INSERT INTO device (id, asset, public_key, hostname, platform, enrolled)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET asset = excluded.asset,"
            " public_key = excluded.public_key,"
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
            # The row of the stream is locked from here on: nobody else adds to it meanwhile.
            ((stream, last),) = self._db.rows(
                "INSERT INTO stream (device, boot) VALUES (?, ?)"
                " ON CONFLICT (device, boot) DO UPDATE SET device = excluded.device"
                " RETURNING id, last",
                (device, boot),
            )
            some = list(run)
            outcomes = self._sort_out(stream, last, some, now)
            stored = [
                each
                for each, outcome in zip(some, outcomes, strict=True)
                if outcome is Added.STORED
            ]
            if stored:
                first = min(e.place.sequence for e in stored)
                self._insert(stream, stored, now, in_order=first > last)
                self._db.rows(
                    "UPDATE stream SET last = ?, events = events + ? WHERE id = ?",
                    (max(last, *(e.place.sequence for e in stored)), len(stored), stream),
                )
            added += outcomes
        return added

    def _sort_out(
        self, stream: int, last: int, events: Sequence[Received], now: Milliseconds
    ) -> list[Added]:
        """What becomes of each event of one stream, in their order."""
        numbers = [each.place.sequence for each in events]
        there: dict[int, bytes | None] = {}
        if min(numbers) <= last:  # seldom: something is sent again, or came late
            there = self._there(stream, min(numbers), max(numbers))
        outcomes = []
        for event in events:
            number = event.place.sequence
            if number not in there:
                there[number] = event.body
                outcomes.append(Added.STORED)
            elif there[number] is None or there[number] == event.body:
                outcomes.append(Added.DUPLICATE)
            else:
                self.alarm("conflict", event.place, now=now)
                outcomes.append(Added.CONFLICT)
        return outcomes

    def _there(self, stream: int, first: int, last: int) -> dict[int, bytes | None]:
        """The bodies that hold these numbers; None for what was erased: it is not stored again."""
        found: dict[int, bytes | None] = {}
        for start, end in self._db.rows(
            "SELECT first, last FROM gone WHERE stream = ? AND first <= ? AND last >= ?",
            (stream, last, first),
        ):
            found |= dict.fromkeys(range(max(start, first), min(end, last) + 1))
        for number, keys, day, sealed in self._db.rows(
            "SELECT sequence, keys, day, sealed FROM event"
            " WHERE stream = ? AND sequence BETWEEN ? AND ?",
            (stream, first, last),
        ):
            opened = self._opener.open(keys, day, sealed)
            found[number] = None if opened is None else opened[NONCE_BYTES:]
        return found

    def _insert(
        self, stream: int, events: Sequence[Received], now: Milliseconds, *, in_order: bool
    ) -> None:
        """Stores events of which none is there, and what the console asks for later."""
        day = self._payloads.day(now // DAY_MS)
        random = os.urandom(_RANDOM_BYTES * len(events))
        rows, sealing = [], []
        for number, event in enumerate(events):
            start = number * _RANDOM_BYTES
            iv, nonce = (
                random[start : start + IV_BYTES],
                random[start + IV_BYTES : start + _RANDOM_BYTES],
            )
            sealed_by = self._sealing(event, day)
            outside = nonce + event.body
            rows.append(
                (
                    stream,
                    event.place.sequence,
                    event.code,
                    event.class_uid,
                    int(event.severity),
                    event.time,
                    now,
                    sealed_by.kept_as,
                    day,
                    sealed_by.keys,
                    seal(sealed_by.cipher, outside, iv),
                    sha256(outside).digest(),
                )
            )
            sealing.append(sealed_by)
        for kept_as in {each.kept_as for each in sealing}:
            self._db.room_for(kept_as, day)
        self._db.fill_events(EVENT, rows)
        self._put_about(stream, events, sealing, day)
        self._put_facts(stream, events, day, now, in_order=in_order)

    def _sealing(self, event: Received, day: Day) -> _Sealing:
        kept_as = self._payloads.kept_as(event.code, event.class_uid)
        about = subjects(event)
        known = self._sealings.get((about, kept_as))
        if known is None:
            keys = self._payloads.keys(about, kept_as, day)
            known = self._sealings[about, kept_as] = _Sealing(
                kept_as,
                " ".join(str(each.id) for each in keys),
                self._payloads.cipher(keys, day),
            )
        return known

    def _put_about(
        self, stream: int, events: Sequence[Received], sealing: Sequence[_Sealing], day: Day
    ) -> None:
        """Where the events about each person are: those about a device are in its streams."""
        self._db.many(
            "INSERT INTO about (key, stream, sequence, day) VALUES (?, ?, ?, ?)",
            [
                (int(key), stream, event.place.sequence, day)
                for event, each in zip(events, sealing, strict=True)
                if event.people
                for key in each.keys.split()
            ],
        )

    def _put_facts(
        self,
        stream: int,
        events: Sequence[Received],
        day: Day,
        now: Milliseconds,
        *,
        in_order: bool,
    ) -> None:
        """What the console asks for later. Of a run of heartbeats, or of results of one check that
        say the same, only the last says anything.
        """
        beats = [(e.place, e.fact) for e in events if isinstance(e.fact, Heartbeat)]
        if beats:
            self._put_heartbeat(stream, *max(beats, key=lambda beat: beat[0].sequence), now)
        for since, event, result in _runs(events, in_order=in_order):
            self._put_finding(stream, event, result, since, day)
        for event in events:
            match event.fact:
                case Held() as held:
                    self._put_hold(event, held, day)
                case Released() as released:
                    self._close_hold(event, released, day)
                case Dropped(ranges):
                    self._db.many(
                        "INSERT INTO dropped (stream, first, last) VALUES (?, ?, ?)"
                        " ON CONFLICT DO NOTHING",
                        [(stream, first, last) for first, last in ranges],
                    )
                case _:
                    pass

    def _sealed(
        self, event: Received, day: Day, text: Mapping[str, JSON]
    ) -> tuple[str, str, bytes]:
        """Class, keys and what they seal: a text that is in the event, and goes when it goes."""
        sealing = self._sealing(event, day)
        return (
            sealing.kept_as,
            sealing.keys,
            seal(sealing.cipher, json.dumps(text).encode(), os.urandom(IV_BYTES)),
        )

    def alarm(self, kind: str, place: Place, *, now: Milliseconds) -> None:
        self._db.rows(
            "INSERT INTO alarm (kind, device, boot, sequence, count, first, last)"
            " VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (kind, device, boot) DO UPDATE SET"
            " sequence = excluded.sequence, count = alarm.count + 1, last = excluded.last",
            (kind, place.device, place.boot, place.sequence, now, now),
        )
        self.state(
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
        self._db.rows(
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

    def _put_finding(
        self, stream: int, event: Received, result: CheckResult, since: Milliseconds, day: Day
    ) -> None:
        sealed = self._sealed(
            event,
            day,
            {
                "reason": result.reason,
                "explanation": result.explanation,
                "remedy": result.remedy,
                "clauses": result.clauses,
                "parts": [(each.name, each.outcome, each.reason) for each in result.parts],
            },
        )
        self._db.rows(
            "INSERT INTO finding (device, check_id, stream, sequence, outcome, severity, time,"
            " since, day, class, keys, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (device, check_id) DO UPDATE SET since = CASE"
            " WHEN finding.outcome = excluded.outcome THEN finding.since ELSE excluded.since END,"
            " stream = excluded.stream, sequence = excluded.sequence, outcome = excluded.outcome,"
            " severity = excluded.severity, time = excluded.time, day = excluded.day,"
            " class = excluded.class, keys = excluded.keys, sealed = excluded.sealed"
            " WHERE (excluded.stream, excluded.sequence) > (finding.stream, finding.sequence)",
            (
                event.place.device,
                result.check,
                stream,
                event.place.sequence,
                str(result.outcome),
                int(event.severity),
                event.time,
                since,
                day,
                *sealed,
            ),
        )

    def _put_hold(self, event: Received, held: Held, day: Day) -> None:
        text: dict[str, JSON] = {
            "personal_data": dict(held.personal_data),
            "reasons": held.reasons,
        }
        self._db.rows(
            "INSERT INTO hold (device, hold, opened, day, class, keys, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, hold) DO UPDATE SET"
            " opened = excluded.opened, day = excluded.day, class = excluded.class,"
            " keys = excluded.keys, sealed = excluded.sealed",
            (
                event.place.device,
                held.hold,
                event.time,
                day,
                *self._sealed(event, day, text),
            ),
        )

    def _close_hold(self, event: Received, released: Released, day: Day) -> None:
        self._db.rows(
            "INSERT INTO hold (device, hold, closed, day, class, keys, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (device, hold) DO UPDATE SET closed = excluded.closed",
            (
                event.place.device,
                released.hold,
                event.time,
                day,
                *self._sealed(event, day, {"personal_data": {}, "reasons": []}),
            ),
        )

    def may_sequence(self) -> bool:
        return self._db.may_sequence()

    def unlogged(self, most: int) -> list[Unlogged]:
        last = self._db.settle()
        rows = self._db.rows(
            "SELECT position, code, received, class, day, digest FROM event"
            " WHERE position > (SELECT coalesce(max(event), 0) FROM entry) AND position <= ?"
            " ORDER BY position LIMIT ?",
            (last, most),
        )
        return [Unlogged(*row) for row in rows]

    def statements(self, most: int) -> list[tuple[int, str]]:
        rows = self._db.rows(
            "SELECT position, text FROM statement ORDER BY position LIMIT ?", (most,)
        )
        return [(position, text) for position, text in rows]

    def log_size(self) -> int:
        size: int = self._db.rows("SELECT coalesce(max(number) + 1, 0) FROM entry")[0][0]
        return size

    def tile(self, level: int, number: int) -> bytes:
        hashes: bytes = self._db.rows(
            "SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number)
        )[0][0]
        return hashes

    def grow(self, growth: Growth, *, now: Milliseconds) -> None:
        first = growth.size - len(growth.entries)
        self._db.fill(
            "entry",
            "number, data, event",
            [(first + n, data, event) for n, (data, event) in enumerate(growth.entries)],
        )
        self._db.many(
            "DELETE FROM statement WHERE position = ?", [(each,) for each in growth.statements]
        )
        self._db.many(
            "INSERT INTO tile (level, number, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
            [(*place, hashes) for place, hashes in growth.tiles.items()],
        )
        self._db.rows(
            "INSERT INTO checkpoint (hour, size, note) VALUES (?, ?, ?)"
            " ON CONFLICT (hour) DO UPDATE SET size = excluded.size, note = excluded.note",
            (now // _HOUR_MS, growth.size, growth.note),
        )

    def alone(self) -> None:
        self._db.alone()
        self._payloads.forget_cache()  # others may have changed it until now
        self._sealings.clear()

    def day(self, now: Day) -> Day:
        return self._payloads.day(now)

    def set_day(self, day: Day) -> None:
        self._payloads.put_state("day", day)

    def classes(self) -> list[str]:
        return [row[0] for row in self._db.rows("SELECT DISTINCT class FROM payload_key")]

    def expired(self, kept_as: str, before: Day) -> bool:
        return bool(
            self._db.rows(
                "SELECT 1 FROM payload_key WHERE class = ? AND day < ? LIMIT 1", (kept_as, before)
            )
        )

    def expire(self, kept_as: str, before: Day, most: int) -> int:
        gone = self._db.drop_before(kept_as, before, most)
        if gone < most:
            # What follows from events goes with the last of them.
            for table in ("finding", "hold"):
                self._db.rows(f"DELETE FROM {table} WHERE class = ? AND day < ?", (kept_as, before))
        return gone

    def step_keys(self, kept_as: str, before: Day) -> None:
        self._db.rows(
            "DELETE FROM about WHERE day < ?"
            " AND key IN (SELECT id FROM payload_key WHERE class = ?)",
            (before, kept_as),
        )
        self._payloads.step(kept_as, before)

    def generation(self) -> int:
        return self._payloads.state["envelope"]

    def use_generation(self, generation: int) -> None:
        self._payloads.put_state("envelope", generation)
        self._payloads.put_state("unturned", 0)

    def payload_keys(self) -> list[Key]:
        return [Key(*row) for row in self._db.rows("SELECT id, day, wrapped FROM payload_key")]

    def put_wrapped(self, keys: Sequence[tuple[int, bytes]]) -> None:
        self._db.many(
            "UPDATE payload_key SET wrapped = ? WHERE id = ?",
            [(wrapped, number) for number, wrapped in keys],
        )

    def unturned(self) -> bool:
        return bool(self._payloads.state.get("unturned"))

    def pseudonym(self, subject: str) -> bytes:
        return self._payloads.envelope.pseudonym(subject)

    def ask_erasure(self, subject: str, reason: str, by: str, *, now: Milliseconds) -> Request:
        about = self.pseudonym(subject)
        ((number,),) = self._db.rows(
            "INSERT INTO erasure (subject, reason, requested_by, requested) VALUES (?, ?, ?, ?)"
            " RETURNING id",
            (about, reason, by, now),
        )
        return Request(number, about, reason, by, now)

    def requests(self) -> list[Request]:
        rows = self._db.rows(
            "SELECT id, subject, reason, requested_by, requested FROM erasure ORDER BY id"
        )
        return [Request(*row) for row in rows]

    def close_request(self, request: int) -> None:
        self._db.rows("DELETE FROM erasure WHERE id = ?", (request,))

    def forget(self, subject: str) -> Forgotten:
        keys = self._db.rows(
            "SELECT id, class FROM payload_key WHERE subject = ?", (self.pseudonym(subject),)
        )
        found: list[int] = []
        for key, kept_as in keys:
            found += self._forget(subject, key, kept_as)
            self._db.rows("DELETE FROM about WHERE key = ?", (key,))
            for table in ("finding", "hold"):
                self._db.rows(
                    f"DELETE FROM {table} WHERE ' ' || keys || ' ' LIKE ?", (f"% {key} %",)
                )
            self._db.rows("DELETE FROM payload_key WHERE id = ?", (key,))
        if keys:
            self._payloads.put_state("unturned", 1)
            self._payloads.forget_cache()
            self._sealings.clear()
        return Forgotten(tuple(_ranges(sorted(found))), len(found))

    def _forget(self, subject: str, key: int, kept_as: str) -> list[int]:
        """The entries of the events that this key seals; the events are gone."""
        device = subject.removeprefix("device:")
        if device != subject:
            where = "class = ? AND keys = ? AND stream IN (SELECT id FROM stream WHERE device = ?)"
            arguments: tuple[object, ...] = (kept_as, str(key), device)
        else:
            where = (
                "class = ? AND (stream, sequence, day) IN"
                " (SELECT stream, sequence, day FROM about WHERE key = ?)"
            )
            arguments = (kept_as, key)
        rows = self._db.rows(
            f"SELECT number FROM entry WHERE event IN (SELECT position FROM event WHERE {where})",
            arguments,
        )
        self._db.rows(f"{GONE} WHERE {where}{ISLANDS}", arguments)
        self._db.rows(f"DELETE FROM event WHERE {where}", arguments)
        return [row[0] for row in rows]


GONE = (
    "INSERT INTO gone (stream, first, last) SELECT stream, min(sequence), max(sequence) FROM ("
    "SELECT stream, sequence, sequence - row_number() OVER (PARTITION BY stream ORDER BY sequence)"
    " AS island FROM event"
)
ISLANDS = ") AS numbered GROUP BY stream, island"
"""Around a WHERE: notes which numbers of which streams are about to be deleted, in runs."""


def _ranges(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers that follow one another; sorted."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run_of = [number for _, number in run]
        yield run_of[0], run_of[-1]


def _runs(
    events: Sequence[Received], *, in_order: bool
) -> Iterator[tuple[Milliseconds, Received, CheckResult]]:
    """Of each run of results of one check with one outcome: when it began, and its last.

    Where they did not come in order, each stands for itself.
    """
    runs: dict[str, tuple[Milliseconds, Received, CheckResult]] = {}
    for event in events:
        if not isinstance(event.fact, CheckResult):
            continue
        since = event.time
        if known := runs.pop(event.fact.check, None):
            began, before, result = known
            if (
                in_order
                and result.outcome is event.fact.outcome
                and before.place.sequence < event.place.sequence
            ):
                since = began
            else:
                yield known
        runs[event.fact.check] = (since, event, event.fact)
    yield from runs.values()
