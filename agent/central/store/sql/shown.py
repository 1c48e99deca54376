"""What of the events that arrive does the console ask for later?

Its tables, of which each row says what is so now. Later means a younger stream, or a higher
number in the same: clocks are not asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from agent.central.sealing import IV_BYTES, seal
from agent.central.store.facts import CheckResult, Dropped, Heartbeat, Held, Received, Released
from agent.central.store.rows import Day, Milliseconds
from agent.central.store.sql.payloads import Sealing
from agent.central.store.sql.transaction import Transaction
from agent.event import JSON

_LATER = "(excluded.stream, excluded.sequence) > ({0}.stream, {0}.sequence)"


class Item(NamedTuple):
    """One event on its way into the store."""

    stream: int
    event: Received
    sealing: Sealing


class Shown(Transaction):
    """The part of a transaction that keeps the console's tables."""

    def _put_shown(
        self, items: Sequence[Item], day: Day, now: Milliseconds, late: set[int]
    ) -> None:
        self._put_heartbeats(items, now)
        self._put_findings(items, day, late)
        for item in items:
            match item.event.fact:
                case Held() as held:
                    self._put_hold(item, held, day)
                case Released() as released:
                    self._close_hold(item, released, day)
                case Dropped(ranges):
                    self._db.many(
                        "INSERT INTO dropped (stream, first, last) VALUES (?, ?, ?)"
                        " ON CONFLICT DO NOTHING",
                        [(item.stream, first, last) for first, last in ranges],
                    )
                case _:
                    pass

    def _put_heartbeats(self, items: Iterable[Item], now: Milliseconds) -> None:
        """Of all heartbeats of a device only the last says anything."""
        latest: dict[str, tuple[tuple[int, int], Heartbeat]] = {}
        for stream, event, _ in items:
            if isinstance(event.fact, Heartbeat):
                place = event.place
                at = (stream, place.sequence)
                known = latest.get(place.device)
                if known is None or known[0] < at:
                    latest[place.device] = (at, event.fact)
        if not latest:
            return
        self._db.put(
            "heartbeat",
            "device, stream, sequence, received, policies, outcomes, interval_s",
            [
                (device, *at, now, beat.policies, json.dumps(dict(beat.outcomes)), beat.interval_s)
                for device, (at, beat) in sorted(latest.items())
            ],
            "ON CONFLICT (device) DO UPDATE SET stream = excluded.stream,"
            " sequence = excluded.sequence, received = excluded.received,"
            " policies = excluded.policies, outcomes = excluded.outcomes,"
            f" interval_s = excluded.interval_s WHERE {_LATER.format('heartbeat')}",
        )

    def _put_findings(self, items: Sequence[Item], day: Day, late: set[int]) -> None:
        """Of results of one check that say the same one after the other, only the last."""
        for some in _waves(_runs(items, late)):
            self._db.put(
                "finding",
                "device, check_id, stream, sequence, outcome, severity, time, since, day,"
                " class, keys, sealed",
                [self._finding(*each, day) for each in some],
                "ON CONFLICT (device, check_id) DO UPDATE SET since = CASE"
                " WHEN finding.outcome = excluded.outcome THEN finding.since"
                " ELSE excluded.since END,"
                " stream = excluded.stream, sequence = excluded.sequence,"
                " outcome = excluded.outcome, severity = excluded.severity,"
                " time = excluded.time, day = excluded.day, class = excluded.class,"
                f" keys = excluded.keys, sealed = excluded.sealed WHERE {_LATER.format('finding')}",
            )

    def _finding(
        self, item: Item, result: CheckResult, since: Milliseconds, day: Day
    ) -> tuple[object, ...]:
        event = item.event
        text: dict[str, JSON] = {
            "reason": result.reason,
            "explanation": result.explanation,
            "remedy": result.remedy,
            "clauses": result.clauses,
            "parts": [(each.name, each.outcome, each.reason) for each in result.parts],
        }
        return (
            event.place.device,
            result.check,
            item.stream,
            event.place.sequence,
            str(result.outcome),
            event.severity,
            event.time,
            since,
            day,
            *_sealed(item, text),
        )

    def _put_hold(self, item: Item, held: Held, day: Day) -> None:
        text: dict[str, JSON] = {
            "personal_data": dict(held.personal_data),
            "reasons": held.reasons,
        }
        self._db.rows(
            "INSERT INTO hold (device, hold, opened, day, class, keys, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, hold) DO UPDATE SET"
            " opened = excluded.opened, day = excluded.day, class = excluded.class,"
            " keys = excluded.keys, sealed = excluded.sealed",
            (item.event.place.device, held.hold, item.event.time, day, *_sealed(item, text)),
        )

    def _close_hold(self, item: Item, released: Released, day: Day) -> None:
        self._db.rows(
            "INSERT INTO hold (device, hold, closed, day, class, keys, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (device, hold) DO UPDATE SET closed = excluded.closed",
            (
                item.event.place.device,
                released.hold,
                item.event.time,
                day,
                *_sealed(item, {"personal_data": {}, "reasons": []}),
            ),
        )


def _sealed(item: Item, text: Mapping[str, JSON]) -> tuple[str, str, bytes]:
    """Class, keys and what they seal: a text that is in the event, and goes when it goes."""
    return (
        item.sealing.kept_as,
        item.sealing.keys,
        seal(item.sealing.cipher, json.dumps(text).encode(), os.urandom(IV_BYTES)),
    )


Run = tuple[Item, CheckResult, Milliseconds]
"""The last of some results, and when the first of them was."""


def _runs(items: Sequence[Item], late: set[int]) -> Iterator[Run]:
    """Of each run of results of one check in one stream with one outcome: its last, and when it
    began. Where they did not come in order, each stands for itself.
    """
    runs: dict[tuple[int, str], Run] = {}
    for item in items:
        result = item.event.fact
        if not isinstance(result, CheckResult):
            continue
        name = (item.stream, result.check)
        since = item.event.time
        if known := runs.pop(name, None):
            before, said, began = known
            if (
                item.stream not in late
                and said.outcome is result.outcome
                and before.event.place.sequence < item.event.place.sequence
            ):
                since = began
            else:
                yield known
        runs[name] = (item, result, since)
    yield from runs.values()


def _waves(runs: Iterable[Run]) -> list[list[Run]]:
    """The same in their order, in parts in none of which two are about one check of one device."""
    waves: list[list[Run]] = []
    seen: dict[tuple[str, str], int] = {}
    for run in runs:
        about = (run[0].event.place.device, run[1].check)
        wave = seen.get(about, -1) + 1
        seen[about] = wave
        if wave == len(waves):
            waves.append([])
        waves[wave].append(run)
    for wave_of in waves:
        wave_of.sort(key=lambda run: (run[0].event.place.device, run[1].check))
    return waves
