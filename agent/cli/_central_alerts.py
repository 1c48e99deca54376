"""`safehand central alerts`: what is open, and do the channels work?"""

from __future__ import annotations

import argparse
import json

from agent import cli
from agent.cli import central

HELP = "which alerts are open; --test tries every channel"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "--test", action="store_true", help="send a test message through every channel, now"
    )
    parser.add_argument("--json", action="store_true", help="as JSON Lines")


def run(args: argparse.Namespace) -> int:
    """1 where an alert is open or a channel does not work."""
    return _test(args) if args.test else _list(args)


def _list(args: argparse.Namespace) -> int:
    from agent.central.alerts.book import open_alerts
    from agent.event import moment, rfc_3339

    desk = central.open_desk(args)
    try:
        with desk.read() as db:
            alerts = open_alerts(db)
    finally:
        desk.close()
    for each in alerts:
        since = rfc_3339(moment(each.opened))
        if args.json:
            row = {
                "alert": each.id,
                "level": each.level,
                "title": each.title,
                "since": since,
                "count": each.count,
                "told": each.told,
                "acknowledged_by": each.acknowledged_by or None,
                "note": each.note or None,
            }
            print(json.dumps(row))
        else:
            seen = f"; acknowledged by {each.acknowledged_by}" if each.acknowledged else ""
            print(f"{each.id:5}  {each.level:8}  {each.title} (since {since}{seen})")
    if not alerts:
        central.say("No alert is open.")
    return 1 if alerts else 0


def _test(args: argparse.Namespace) -> int:
    from agent.central.alerts import rules
    from agent.central.alerts.telling import trial
    from agent.central.enrolment import milliseconds
    from agent.central.server import utc_now

    chosen = rules.load(cli.policies(args))
    console = chosen.telling.console or f"http://{cli.settings(args).central.listen}/"
    message = trial(console, milliseconds(utc_now()))
    used = {
        each: chosen.channels[each.id]
        for each in rules.channels().values()
        if chosen.channels[each.id].used
    }
    failed = 0
    for channel, parameters in used.items():
        problem = ""
        try:
            channel.send(parameters, message)
        except Exception as caught:  # noqa: BLE001 -- whatever it was, it is this channel's answer
            problem = str(caught) or type(caught).__name__
            failed += 1
        if args.json:
            print(json.dumps({"channel": channel.id, "problem": problem or None}))
        else:
            print(f"{channel.id:8}  {problem or 'took it'}")
    if not used:
        raise ValueError("no channel is set up; fill one in, in alerts.toml of the policies.")
    return 1 if failed else 0
