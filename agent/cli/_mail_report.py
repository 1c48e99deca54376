"""`safehand mail report`: what do the rules stop, and is it right?"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent import cli
from agent.cli import mail

if TYPE_CHECKING:
    from agent.mail.ledger import Tally

HELP = "what the rules stopped, or would stop: of the mail that passed here, or of old mail"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="old mail to try the policies on; without any, the mail that passed here",
    )
    parser.add_argument("--days", type=int, default=30, help="how far back (default: 30)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Report; 0, or 2 where some old mail could not be read."""
    unread = 0
    if args.paths:
        tally, unread = _replay(args)
        where = "Old mail, by these policies"
    else:
        since = datetime.now(UTC).date() - timedelta(days=args.days)
        tally = mail.ledger(cli.settings(args)).since(since)
        where = f"Mail screened here since {since:%d %B %Y}"
    lines = list(rows(tally))
    if args.json:
        print("\n".join(json.dumps(line) for line in lines))
    else:
        print("\n".join([where, *plain(tally)]))
    return 2 if unread else 0


def _replay(args: argparse.Namespace) -> tuple[Tally, int]:
    """The counts over old mail, and how many files could not be read."""
    from agent.mail import screening, sources
    from agent.mail.ledger import Tally

    screener = screening.load(cli.policies(args))
    tally, unread = Tally(), 0
    for path in args.paths:
        for sourced in sources.messages(path):
            if sourced.problem:
                print(f"safehand: {sourced.name}: {sourced.problem}", file=sys.stderr)
                unread += 1
                continue
            tally.add(screener.screen(sourced.message, sources.envelope(sourced.message)))
    return tally, unread


def rows(tally: Tally) -> list[dict[str, Any]]:
    """One object for the whole, then one for each reason that stops mail, the commonest first."""
    whole = {
        "messages": tally.messages,
        "actions": dict(tally.actions),
        "would": dict(tally.would),
    }
    return [whole] + [
        {
            "reason": code,
            "stopped": count,
            "rate": round(count / tally.messages, 6) if tally.messages else 0.0,
            "contested": tally.contested[code],
        }
        for code, count in tally.stopped.most_common()
    ]


def plain(tally: Tally) -> list[str]:
    """The same for people."""
    if not tally.messages:
        return ["  No message was screened."]
    lines = [f"  {tally.messages} messages"]
    for action, count in tally.would.most_common():
        done = tally.actions[action]
        only = "" if done == count else f", and {done} so far: the rest was only observed"
        lines.append(f"  {action:8} {count:7}  {count / tally.messages:6.1%}{only}")
    if tally.stopped:
        lines.append("  Reasons to stop mail              messages    rate   let go after all")
    for code, count in tally.stopped.most_common():
        contested = tally.contested[code]
        share = f"{contested} ({contested / count:.0%})" if contested else "-"
        lines.append(f"    {code:32}{count:8}  {count / tally.messages:6.1%}   {share}")
    return lines
