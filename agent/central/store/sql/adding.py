"""How do events get into the store?

Whatever comes together goes in together: a fixed number of statements for all events of all
devices in one call, not some for each.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256

from agent.central.sealing import IV_BYTES, seal
from agent.central.store.facts import Added, Received
from agent.central.store.rows import DAY_MS, Day, Milliseconds
from agent.central.store.sql.shown import Item, Shown
from agent.tlog.addenda import NONCE_BYTES

EVENT = (
    "stream, sequence, code, class_uid, severity, time, received, class, day, keys, sealed, digest"
)
_RANDOM_BYTES = IV_BYTES + NONCE_BYTES
_RECENT_DAYS = 7
"""A device that was not answered sends again within minutes; one that was off, within days."""

Name = tuple[str, str]
"""(device, boot) of a stream."""


class Adding(Shown):
    """The part of a transaction that takes events in."""

    def add(self, events: Sequence[Received], *, now: Milliseconds) -> list[Added]:
        if not events:
            return []
        names = [(event.place.device, event.place.boot) for event in events]
        streams = self._streams(sorted(dict.fromkeys(names), key=lambda name: name[0]))
        of_stream: dict[Name, list[int]] = {}
        for index, name in enumerate(names):
            of_stream.setdefault(name, []).append(index)
        outcomes = [Added.STORED] * len(events)
        grown: list[tuple[str, str, int, int]] = []
        late: set[int] = set()
        for name, some in of_stream.items():
            stream, last = streams[name]
            fresh = self._sort_out(stream, last, events, some, outcomes, now)
            if fresh:
                grown.append((*name, max(last, *fresh), len(fresh)))
                if min(fresh) <= last:
                    late.add(stream)
        if grown:
            stored = [
                (streams[name][0], event)
                for name, event, outcome in zip(names, events, outcomes, strict=True)
                if outcome is Added.STORED
            ]
            self._insert(stored, now, late)
            self._db.put(
                "stream",
                "device, boot, last, events",
                sorted(grown),
                "ON CONFLICT (device, boot) DO UPDATE SET last = excluded.last,"
                " events = stream.events + excluded.events",
            )
        return outcomes

    def _streams(self, names: Sequence[Name]) -> dict[Name, tuple[int, int]]:
        """The id of each stream, and the last number in it. Their rows are locked from here on:
        nobody else adds to them meanwhile. Sorted by device, so that two programs who do this
        wait for one another and not each for the other; of one device the younger comes later.
        """
        rows = self._db.put(
            "stream",
            "device, boot",
            names,
            "ON CONFLICT (device, boot) DO UPDATE SET device = excluded.device"
            " RETURNING device, boot, id, last",
        )
        return {(device, boot): (stream, last) for device, boot, stream, last in rows}

    def _sort_out(
        self,
        stream: int,
        last: int,
        events: Sequence[Received],
        some: Sequence[int],
        outcomes: list[Added],
        now: Milliseconds,
    ) -> list[int]:
        """The numbers that one stream gains by `some` of the events (by their index); what becomes
        of the others is noted.
        """
        numbers = [events[n].place.sequence for n in some]
        if min(numbers) > last and len(set(numbers)) == len(numbers):
            return numbers
        # Seldom: something is sent again, or came late.
        there = self._there(stream, [each for each in numbers if each <= last], now // DAY_MS)
        fresh = []
        for index, number in zip(some, numbers, strict=True):
            event = events[index]
            if number not in there:
                there[number] = event.body
                fresh.append(number)
            elif there[number] is None or there[number] == event.body:
                outcomes[index] = Added.DUPLICATE
            else:
                self.alarm("conflict", event.place, now=now)
                outcomes[index] = Added.CONFLICT
        return fresh

    def _there(self, stream: int, numbers: Sequence[int], today: Day) -> dict[int, bytes | None]:
        """The bodies that hold these numbers; None for what was erased: it is not stored again."""
        found: dict[int, bytes | None] = {}
        if not numbers:
            return found
        first, last = min(numbers), max(numbers)
        for start, end in self._db.rows(
            "SELECT first, last FROM gone WHERE stream = ? AND first <= ? AND last >= ?",
            (stream, last, first),
        ):
            found |= dict.fromkeys(range(max(start, first), min(end, last) + 1))
        # What is sent again came lately: PostgreSQL looks through years of partitions only for what
        # did not. The day is no argument, for which it would plan for them all.
        recent = today - _RECENT_DAYS
        for days in (f"day >= {recent:d}", f"day < {recent:d}"):
            if all(number in found for number in numbers):
                break
            for number, keys, day, sealed in self._db.rows(
                "SELECT sequence, keys, day, sealed FROM event"
                f" WHERE stream = ? AND sequence BETWEEN ? AND ? AND {days}",
                (stream, first, last),
            ):
                opened = self._opener.open(keys, day, sealed)
                found[number] = None if opened is None else opened[NONCE_BYTES:]
        return found

    def _insert(
        self, stored: Sequence[tuple[int, Received]], now: Milliseconds, late: set[int]
    ) -> None:
        """Stores events of which none is there, and what the console asks for later.

        `late` are the streams in which some did not come in order.
        """
        day = self._payloads.day(now // DAY_MS)
        sealings = self._payloads.sealings([event for _, event in stored], day)
        random = os.urandom(_RANDOM_BYTES * len(stored))
        rows, items, start = [], [], 0
        for (stream, event), sealing in zip(stored, sealings, strict=True):
            middle, end = start + IV_BYTES, start + _RANDOM_BYTES
            outside = random[middle:end] + event.body
            rows.append(
                (
                    stream,
                    event.place.sequence,
                    event.code,
                    event.class_uid,
                    event.severity,
                    event.time,
                    now,
                    sealing.kept_as,
                    day,
                    sealing.keys,
                    seal(sealing.cipher, outside, random[start:middle]),
                    sha256(outside).digest(),
                )
            )
            items.append(Item(stream, event, sealing))
            start = end
        for kept_as in {each.kept_as for each in sealings}:
            self._db.room_for(kept_as, day)
        self._db.fill_events(EVENT, rows)
        self._put_about(items, day)
        self._put_shown(items, day, now, late)

    def _put_about(self, items: Sequence[Item], day: Day) -> None:
        """Where the events about each person are: those about a device are in its streams."""
        rows = [
            (int(key), each.stream, each.event.place.sequence, day)
            for each in items
            if each.event.people
            for key in each.sealing.keys.split()
        ]
        if rows:
            self._db.fill("about", "key, stream, sequence, day", rows)
