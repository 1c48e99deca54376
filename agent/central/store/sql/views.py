"""What does the console ask of the store?

Each function reads one part of a snapshot, in the transaction that its caller holds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from agent.central.store.facts import CheckResult, Heartbeat, Held, Part
from agent.central.store.rows import (
    AlarmRow,
    Cosigned,
    Device,
    DeviceRow,
    FindingRow,
    GapRow,
    HeldRow,
    NoticeRow,
    Range,
    Snapshot,
)
from agent.central.store.sql import Connection
from agent.central.store.sql.payloads import Opener
from agent.event import Outcome, Severity
from agent.tlog.addenda import NONCE_BYTES

_GAP_RANGES = 5
_NOTICES = 20
"""How many the console shows; the log holds them all."""
_NOTICE_DAYS = 30
"""Of how many days. No argument of the query: PostgreSQL would also plan for any number of them,
which took it 35 s with two years of partitions.
"""


def devices_of(reader: Connection, ids: Collection[str]) -> dict[str, Device]:
    """The devices of these ids, by id."""
    rows = reader.rows(
        "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"
        f" WHERE id IN ({', '.join('?' * len(ids))})",
        (*ids,),
    )
    return {row[0]: Device(*row) for row in rows}


def cosigned(reader: Connection, ids: Collection[str], after: str, most: int) -> list[Cosigned]:
    """See `Store`."""
    some = "SELECT device, public_key, signed, size, note, succession FROM cosigned WHERE device"
    rows = reader.rows(
        f"{some} IN ({', '.join('?' * len(ids)) or 'NULL'})"
        f" UNION SELECT * FROM ({some} > ? ORDER BY device LIMIT ?) AS following",
        (*ids, after, most),
    )
    return [Cosigned(*row) for row in rows]


def devices(reader: Connection) -> Iterator[DeviceRow]:
    for row in reader.rows(
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


_SEALED: dict[str, Any] = {
    "reason": "sealed",
    "explanation": "What this said cannot be opened: its key is not here.",
    "remedy": "",
    "clauses": [],
    "parts": [],
}


def findings(reader: Connection, opener: Opener) -> Iterator[FindingRow]:
    for device, check, outcome, severity, time, since, day, keys, sealed in reader.rows(
        "SELECT device, check_id, outcome, severity, time, since, day, keys, sealed FROM finding"
        " ORDER BY severity DESC, check_id, device"
    ):
        text = opener.open(keys, day, sealed)
        result = _SEALED if text is None else json.loads(text)
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


def held(reader: Connection, opener: Opener) -> Iterator[HeldRow]:
    for device, hold, opened, day, keys, sealed in reader.rows(
        "SELECT device, hold, opened, day, keys, sealed FROM hold"
        " WHERE closed IS NULL ORDER BY opened"
    ):
        text = opener.open(keys, day, sealed)
        said = {"personal_data": {}, "reasons": []} if text is None else json.loads(text)
        yield HeldRow(device, Held(hold, said["personal_data"], tuple(said["reasons"])), opened)


def gaps(reader: Connection) -> Iterator[GapRow]:
    streams = reader.rows(
        "SELECT id, device, boot FROM stream WHERE last > events ORDER BY device, id"
    )
    for stream, device, boot in streams:
        missing = reader.rows(
            "SELECT before + 1, sequence - 1 FROM ("
            " SELECT sequence, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before"
            " FROM event WHERE stream = ?"
            ") AS numbered WHERE sequence > before + 1",
            (stream,),
        )
        # What was erased was here once; what the device dropped was never sent.
        dropped = reader.rows(
            "SELECT first, last FROM dropped WHERE stream = ?"
            " UNION SELECT first, last FROM gone WHERE stream = ? ORDER BY first",
            (stream, stream),
        )
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


def notices(reader: Connection, opener: Opener) -> Iterator[NoticeRow]:
    state = reader.rows("SELECT value FROM state WHERE name = 'day'")
    today = int(state[0][0]) if state else 0
    for device, code, severity, time, day, keys, sealed in reader.rows(
        "SELECT device, code, severity, time, day, keys, sealed"
        " FROM event JOIN stream ON stream.id = event.stream"
        " WHERE class_uid = 5019 AND severity >= 3 AND code <> 'heartbeat'"
        f" AND day > {today - _NOTICE_DAYS} ORDER BY position DESC LIMIT ?",
        (_NOTICES,),
    ):
        text = opener.open(keys, day, sealed)
        message = "" if text is None else str(json.loads(text[NONCE_BYTES:]).get("message", ""))
        yield NoticeRow(device, code, Severity(severity), message, time)


def alarms(reader: Connection) -> Iterator[AlarmRow]:
    for row in reader.rows(
        "SELECT kind, device, boot, sequence, count, first, last FROM alarm ORDER BY last DESC"
    ):
        yield AlarmRow(*row)


def snapshot(reader: Connection, opener: Opener) -> Snapshot:
    """All of it."""
    opener.refresh()
    return Snapshot(
        devices=tuple(devices(reader)),
        findings=tuple(findings(reader, opener)),
        held=tuple(held(reader, opener)),
        gaps=tuple(gaps(reader)),
        alarms=tuple(alarms(reader)),
        notices=tuple(notices(reader, opener)),
        events=int(reader.rows("SELECT coalesce(sum(events), 0) FROM stream")[0][0]),
    )
