"""`safehand central export`: what does the log keep, about somebody or since a moment?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from agent.cli import _central_feed, central

HELP = "what the log keeps about somebody; without a name, its events for another system"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "subject",
        nargs="?",
        metavar="SUBJECT",
        help="an account as events name it, or device:ID (default: as `feed`, everything)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to (default: stdout)")
    _central_feed.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the events, one a line, as they came; 1 where there are none."""
    if args.subject is None:
        return _central_feed.run(args)
    from agent.central.server import utc_now
    from agent.central.subjects import named

    log = central.open_log(args, still=True)
    try:
        bodies = [event.body for event in log.events_about(named(args.subject))]
    finally:
        log.close()
    store = central.open_store(args)
    try:
        with store.change() as changes:
            # That somebody read it is itself an entry, before anything is shown.
            changes.state(
                "export",
                {
                    "events": len(bodies),
                    "by": central.person(),
                    "time": int(utc_now().timestamp() * 1000),
                },
            )
    finally:
        store.close()
    text = b"".join(body + b"\n" for body in bodies if body is not None)
    if args.out is None:
        sys.stdout.buffer.write(text)
    else:
        from agent.delivery.identity import write_private

        write_private(args.out, text)
    if sealed := bodies.count(None):
        central.say(f"{sealed} of them cannot be opened: their key is not here.")
    central.say(f"{len(bodies)} events about this subject.")
    return 0 if bodies else 1
