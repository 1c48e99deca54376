"""`safehand central`: the central log, on the machine that runs it."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.central.overview import Overview
    from agent.central.store.sqlite import SqliteStore

HELP = "the central log: run it, let devices in, see how things stand"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WHAT", required=True)
    serve = words.add_parser("serve", help="take in what devices report, and show the console")
    serve.set_defaults(do=_serve)
    token = words.add_parser("token", help="let one device enrol, under this name")
    token.add_argument("name", metavar="NAME", help='what it is called here, such as "Laptop 12"')
    token.add_argument(
        "--hours", type=int, default=24, metavar="N", help="how long it is good for: 24 at most"
    )
    token.set_defaults(do=_token)
    status = words.add_parser("status", help="is anything wrong, and where?")
    status.add_argument("--json", action="store_true", help="as JSON Lines")
    status.set_defaults(do=_status)


def run(args: argparse.Namespace) -> int:
    code: int = args.do(args)
    return code


def _open(args: argparse.Namespace) -> SqliteStore:
    """The store, made if there is none. Raises OSError."""
    from agent.central.store.sqlite import SqliteStore

    return SqliteStore(cli.settings(args).state_directory / "central" / "log.sqlite3")


def _serve(args: argparse.Namespace) -> int:
    from agent.central import server

    settings = cli.settings(args)
    address = server.read_address(settings.central.listen)
    store = _open(args)
    try:
        with server.listen(address) as listening:
            # Port 0 asks the system for a free one.
            where = server.Address(address.host, listening.getsockname()[1])
            server.serve(
                store,
                listening,
                heartbeat_s=settings.agent.heartbeat_s,
                started=lambda: _say(f"Listening. The console is at http://{where}/"),
            )
    finally:
        store.close()
    _say("Stopped; everything that was acknowledged is stored.")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _token(args: argparse.Namespace) -> int:
    from agent.central.enrolment import make_token
    from agent.central.server import utc_now

    store = _open(args)
    try:
        with store.change() as changes:
            token = make_token(changes, args.name, now=utc_now(), hours=args.hours)
    finally:
        store.close()
    print(token)
    listen = cli.settings(args).central.listen
    _say(
        f"Good for one device, {args.name!r}, and {args.hours} hours. On that device, now:\n"
        f"  safehand enrol http://{listen} --token {token}"
    )
    return 0


def _status(args: argparse.Namespace) -> int:
    from agent.central.overview import overview
    from agent.central.server import utc_now

    store = _open(args)
    try:
        snapshot = store.snapshot()
    finally:
        store.close()
    heartbeat_s = cli.settings(args).agent.heartbeat_s
    seen = overview(snapshot, utc_now(), heartbeat_s=heartbeat_s)
    lines = _as_json(seen) if args.json else _as_text(seen)
    for line in lines:
        print(line)
    return 1 if seen.wrong else 0


def _as_json(seen: Overview) -> list[str]:
    """The answer, then one object for each device, trouble, held message and flaw in the log."""
    from agent.central.intake import rfc_3339

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
            "check": each.check,
            "outcome": each.outcome,
            "reason": each.reason,
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
            f"  {each.outcome:8} {each.asset}: {each.check}: "
            + " ".join(filter(None, (each.explanation or each.reason, each.remedy)))
            for each in seen.troubles
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


def _printable(line: str) -> str:
    """The line without what a terminal would obey: a device chose some of these words."""
    return "".join(each if each.isprintable() else "�" for each in line)
