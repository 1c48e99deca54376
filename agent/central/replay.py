"""Do the console's tables say what the events say?

The log vouches for events; the tables that the console reads are made from them. Every event that
is there, but for heartbeats that later ones outdid, is stored once more, elsewhere, and what comes
out is held against what is there. What only an erased event said can no longer be told: it is left
out.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from agent.central.decoding import decode
from agent.central.retention import Retention
from agent.central.store import LogReader
from agent.central.store.facts import Heartbeat, Received
from agent.central.store.rows import Device, Range, Stored
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog

_AT_ONCE = 4096
Rows = set[tuple[object, ...]]
Gone = dict[tuple[str, str], list[Range]]


class Replayed(NamedTuple):
    """What the events of some devices make."""

    rows: dict[str, Rows]
    """By table."""
    wrong: int
    """Events whose own rows are not what the events say."""


def differences(log: LogReader, shares: Iterable[Replayed] | None = None) -> dict[str, int]:
    """How many rows of each table are not what the events make them.

    Only tables that differ are named. `log` must not grow meanwhile. `shares` are all devices'
    where somebody else replays them (`agent.central.crew`). Raises StoreError.
    """
    found: Counter[str] = Counter()
    made: dict[str, Rows] = {}
    for share in replayed(log) if shares is None else shares:
        found["event"] += share.wrong
        for table, rows in share.rows.items():
            made.setdefault(table, set()).update(rows)
    gone = log.gone()
    for table, kept in log.derived().items():
        again_made = made[table] if table != "stream" else _with_gone(made[table], gone)
        found[table] += _different(table, kept, again_made, gone)
    return {table: count for table, count in found.items() if count}


def replayed(
    log: LogReader, start: int = 0, step: int = 1, *, newest: int | None = None
) -> Iterator[Replayed]:
    """One share of the devices, of `step` that there are (`LogReader.events`)."""
    with tempfile.TemporaryDirectory(prefix="safehand-") as folder:
        path = Path(folder) / "log.sqlite3"
        streams, wrong = _replay(log.devices(), log.events(start, step, newest=newest), path)
        again = SqliteLog(path, still=True)
        try:
            made = again.derived()
        finally:
            again.close()
    yield Replayed(made | {"stream": streams}, wrong)


def _replay(devices: Sequence[Device], events: Iterable[Stored], path: Path) -> tuple[Rows, int]:
    """Stores the events there, of a stream's heartbeats only the first and the last; the streams,
    and how many events' rows do not say what the events do.
    """
    wrong = 0
    store = SqliteStore(path, Retention())
    streams: dict[tuple[str, str], tuple[int, int]] = {}
    beats: dict[tuple[str, str], tuple[int, Received]] = {}
    try:
        with store.change() as changes:
            for device in devices:
                changes.put_device(device)
        waiting: list[tuple[int, Received]] = []
        for event in events:
            if event.body is None:
                continue  # sealed: the audit counts it
            decoded = decode(event.body, signer=event.place.device)
            if not isinstance(decoded, Received) or not _says(event, decoded):
                wrong += 1
                continue
            number, name = event.place.sequence, (event.place.device, event.place.boot)
            last, count = streams.get(name, (0, 0))
            streams[name] = (max(last, number), count + 1)
            if count and isinstance(
                decoded.fact, Heartbeat
            ):  # the first says which stream is older
                if name not in beats or beats[name][1].place.sequence < number:
                    beats[name] = (event.received, decoded)
                continue
            waiting.append((event.received, decoded))
            if len(waiting) == _AT_ONCE:
                _store(store, waiting)
                waiting.clear()
        _store(store, [*waiting, *beats.values()])
    finally:
        store.close()
    return {(*name, *counted) for name, counted in streams.items()}, wrong


def _store(store: SqliteStore, events: list[tuple[int, Received]]) -> None:
    with store.change() as changes:
        for received, run in groupby(events, lambda event: event[0]):
            changes.add([event for _, event in run], now=received)


def _says(stored: Stored, event: Received) -> bool:
    """Whether the row's columns are what the event says."""
    return (stored.place, stored.code, stored.class_uid, stored.severity, stored.time) == (
        event.place,
        event.code,
        event.class_uid,
        event.severity,
        event.time,
    )


def _with_gone(streams: Rows, gone: Gone) -> Rows:
    """The streams as they are where the events that are gone count too."""
    counted: dict[tuple[object, object], tuple[int, int]] = {
        (device, boot): (int(str(last)), int(str(events))) for device, boot, last, events in streams
    }
    for stream, ranges in gone.items():
        last, events = counted.get(stream, (0, 0))
        number = sum(end - first + 1 for first, end in ranges)
        counted[stream] = (max(last, *(end for _, end in ranges)), events + number)
    return {(*stream, *counts) for stream, counts in counted.items()}


def _different(table: str, kept: Rows, made: Rows, gone: Gone) -> int:
    """How many rows are not as the events make them, as far as can be told."""
    extra, lacking = kept - made, made - kept
    by_key = {_key(table, row): row for row in lacking}
    excused = [row for row in extra if _excused(table, row, by_key.get(_key(table, row)), gone)]
    for row in excused:
        by_key.pop(_key(table, row), None)
    if table == "hold":  # of an erased hold, a release that another person made may remain
        devices = {device for device, _ in gone}
        by_key = {k: row for k, row in by_key.items() if row[2] or row[0] not in devices}
    return len(extra) - len(excused) + len(by_key)


def _key(table: str, row: tuple[object, ...]) -> tuple[object, ...]:
    match table:
        case "finding":
            return (row[0], row[3])
        case "hold":
            return row[:2]
        case "heartbeat":
            return row[:1]
        case _:
            return row


def _excused(table: str, row: tuple[Any, ...], made: tuple[Any, ...] | None, gone: Gone) -> bool:
    """Whether an event that is gone may have made this row as it is."""
    if not any(device == row[0] for device, _ in gone):
        return False
    if table in ("heartbeat", "finding"):
        device, boot, sequence = row[:3]
        if any(first <= sequence <= last for first, last in gone.get((device, boot), ())):
            return True
    if table == "finding" and made is not None:
        # Since when it is so may be what an event said that is gone.
        *same, since, text = row
        *again, later, made_text = made
        return same == again and text == made_text and since <= later
    if table == "hold":
        return made is None or all(
            new in (None, old) for old, new in zip(row[2:4], made[2:4], strict=True)
        )
    return table == "dropped" and made is None
