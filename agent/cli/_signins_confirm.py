"""`safehand signins confirm`: a person looked, and the hold stays."""

from __future__ import annotations

import argparse

from agent.cli import signins

HELP = "keep a hold until somebody releases it; without this it ends by itself"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("number", type=int, metavar="NUMBER", help="the decision's number")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why")


def run(args: argparse.Namespace) -> int:
    """Confirm it; 0."""
    with signins.journal(args) as journal:
        entry = signins.decided(
            lambda: journal.confirm(
                args.number, person=signins.person(), words=args.reason, now=signins.now()
            )
        )
    print(f"{entry.number}: {entry.account} stays held until somebody releases it.")
    return 0
