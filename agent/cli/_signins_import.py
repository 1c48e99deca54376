"""`safehand signins import`: another program's log as sign-in lines."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HELP = "turn another program's log into sign-in lines, for `replay`"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    from agent.signins import sources

    found = sources.discover()
    titles = "; ".join(f"{each.id}: {each.title}" for each in found.values())
    parser.add_argument("source", choices=list(found), metavar="SOURCE", help=titles)
    parser.add_argument("file", type=Path, metavar="FILE", help="the log; or -")
    parser.add_argument("--device", metavar="ID", help="the machine that the log was taken from")
    parser.add_argument(
        "--accounts", type=Path, metavar="FILE", help="JSON: accounts by what the log calls them"
    )


def run(args: argparse.Namespace) -> int:
    """Print the lines; 0."""
    from agent.signins import sources
    from agent.signins.sign_in import from_mapping

    stdin = str(args.file) == "-"
    data = sys.stdin.buffer.read() if stdin else args.file.read_bytes()
    accounts = json.loads(args.accounts.read_bytes()) if args.accounts else {}
    context = sources.Context(args.device, accounts)
    unusable = 0
    for line in sources.discover()[args.source].read(data, context):
        try:
            event = from_mapping(line)
        except ValueError:
            unusable += 1
            continue
        print(json.dumps({**line, "id": line.get("id") or event.id}, ensure_ascii=False))
    if unusable:
        print(f"safehand: {unusable} sign-ins could not be read and are left out.", file=sys.stderr)
    return 2 if unusable else 0
