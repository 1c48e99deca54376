"""What does the console ask of the SQLite store?

Each function reads one part of a snapshot, in the transaction that its caller holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from agent.central.store import (
    AlarmRow,
    CheckResult,
    Device,
    DeviceRow,
    FindingRow,
    GapRow,
    Heartbeat,
    Held,
    HeldRow,
    NoticeRow,
    Part,
    Range,
)
from agent.event import Outcome, Severity

_GAP_RANGES = 5
_NOTICES = 20
"""How many the console shows; the log holds them all."""


def devices(reader: sqlite3.Connection) -> Iterator[DeviceRow]:
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


def findings(reader: sqlite3.Connection) -> Iterator[FindingRow]:
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


def held(reader: sqlite3.Connection) -> Iterator[HeldRow]:
    for device, hold, opened, personal_data, reasons in reader.execute(
        "SELECT device, hold, opened, personal_data, reasons FROM hold"
        " WHERE closed IS NULL ORDER BY opened"
    ):
        yield HeldRow(
            device, Held(hold, json.loads(personal_data), tuple(json.loads(reasons))), opened
        )


def gaps(reader: sqlite3.Connection) -> Iterator[GapRow]:
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


def notices(reader: sqlite3.Connection) -> Iterator[NoticeRow]:
    for device, code, severity, message, time in reader.execute(
        "SELECT device, code, severity, message, time"
        " FROM event INDEXED BY event_notice JOIN stream ON stream.id = event.stream"
        " WHERE class_uid = 5019 AND severity >= 3 AND code <> 'heartbeat'"
        " ORDER BY position DESC LIMIT ?",
        (_NOTICES,),
    ):
        yield NoticeRow(device, code, Severity(severity), message, time)


def alarms(reader: sqlite3.Connection) -> Iterator[AlarmRow]:
    for row in reader.execute(
        "SELECT kind, device, boot, sequence, count, first, last FROM alarm ORDER BY last DESC"
    ):
        yield AlarmRow(*row)
