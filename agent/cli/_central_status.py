"""`safehand central status`: is anything wrong, and where?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import central

if TYPE_CHECKING:
    from agent.central.alerts.book import Alert
    from agent.central.overview import Overview
    from agent.central.registers import Due

HELP = "is anything wrong, and where?"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help="as JSON Lines")


def run(args: argparse.Namespace) -> int:
    """Say how things stand; 1 where something is wrong."""
    from agent.central import keeping
    from agent.central.alerts import Level, book
    from agent.central.overview import overview, with_desk
    from agent.central.registers import load
    from agent.central.server import utc_now

    store = central.open_store(args)
    try:
        snapshot = store.snapshot()
    finally:
        store.close()
    parameters, now = load(cli.policies(args)), utc_now()
    desk = central.open_desk(args)
    try:
        with desk.read() as db:
            alerts = [each for each in book.open_alerts(db) if each.acknowledged is None]
            late = [each for each in keeping.due(db, parameters) if each.overdue(now)]
    finally:
        desk.close()
    grave = sum(each.level.rank >= Level.HIGH.rank for each in alerts)
    seen = overview(snapshot, now, heartbeat_s=cli.settings(args).agent.heartbeat_s)
    seen = with_desk(seen, late=len(late), alerts=grave)
    if args.json:
        lines = [*_as_json(seen), *_desk_as_json(late, alerts)]
    else:
        lines = [*_as_text(seen), *_desk_as_text(late, alerts)]
    for line in lines:
        print(line)
    return 1 if seen.wrong else 0


def _as_json(seen: Overview) -> list[str]:
    """The answer, then one object for each device, trouble, held message and flaw in the log."""
    from agent.event import rfc_3339

    rows: list[dict[str, object]] = [
        {"kind": "answer", "wrong": seen.wrong, "answer": seen.answer, "events": seen.events}
    ]
    rows += (
        {
            "kind": "device",
            "asset": each.asset,
            "device": each.device,
            "state": each.state,
            "heard": rfc_3339(each.heard) if each.heard else None,
            "silent_since": rfc_3339(each.silent_since) if each.silent_since else None,
        }
        for each in seen.devices
    )
    rows += (
        {
            "kind": "finding",
            "asset": each.asset,
            "check": each.result.check,
            "outcome": each.result.outcome,
            "reason": each.result.reason,
            "since": rfc_3339(each.since),
        }
        for each in seen.troubles
    )
    rows += (
        {"kind": "held", "asset": each.asset, "hold": each.hold, "since": rfc_3339(each.since)}
        for each in seen.held
    )
    rows += ({"kind": "log", "asset": each.asset, "what": each.what} for each in seen.log)
    return [json.dumps(row) for row in rows]


def _as_text(seen: Overview) -> list[str]:
    lines = [seen.answer, *(f"  - {place}" for place in seen.places)]
    if seen.devices:
        lines += ["", "Devices (UTC)"]
        width = max(len(each.asset) for each in seen.devices)
        lines += (
            f"  {each.asset:{width}}  {each.state:15}  "
            + (f"last heard {each.heard:%d %b %Y, %H:%M}" if each.heard else "never heard")
            for each in seen.devices
        )
    if seen.troubles:
        lines += ["", "Checks that did not pass"]
        lines += (
            f"  {said.outcome:8} {each.asset}: {said.check}: "
            + " ".join(filter(None, (said.explanation or said.reason, said.remedy)))
            for each in seen.troubles
            for said in [each.result]
        )
    if seen.held:
        lines += ["", "Mail that waits for a decision"]
        lines += (
            f"  {each.hold} on {each.asset}, since {each.since:%d %b %Y, %H:%M}"
            for each in seen.held
        )
    if seen.log:
        lines += ["", "The record"]
        lines += (f"  {each.asset}: {each.what} {each.advice}" for each in seen.log)
    return [_printable(line) for line in lines]


def _desk_as_json(late: Sequence[Due], alerts: Sequence[Alert]) -> list[str]:
    from agent.event import rfc_3339

    rows: list[dict[str, object]] = [
        {"kind": "overdue", "what": each.what, "by": rfc_3339(each.by), "clause": each.clause}
        for each in late
    ]
    rows += (
        {"kind": "alert", "alert": each.id, "level": each.level, "title": each.title}
        for each in alerts
    )
    return [json.dumps(row) for row in rows]


def _desk_as_text(late: Sequence[Due], alerts: Sequence[Alert]) -> list[str]:
    lines = []
    if late:
        lines += ["", "Overdue"]
        lines += (f"  {each.what}, since {each.by:%d %b %Y} ({each.clause})" for each in late)
    if alerts:
        lines += ["", "Alerts that nobody has acknowledged"]
        lines += (f"  {each.id:5}  {each.level:8}  {each.title}" for each in alerts)
    return [_printable(line) for line in lines]


def _printable(line: str) -> str:
    """The line without what a terminal would obey: a device chose some of these words."""
    return "".join(each if each.isprintable() else "�" for each in line)
