"""`safehand signins release`: end a hold, or close an alert, in one action."""

from __future__ import annotations

import argparse

from agent.cli import signins

HELP = "end a hold, or close an alert; the reason is logged"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("number", type=int, metavar="NUMBER", help="the decision's number")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why")


def run(args: argparse.Namespace) -> int:
    """Release it; 0."""
    with signins.journal(args) as journal:
        entry = signins.decided(
            lambda: journal.release(
                args.number, person=signins.person(), words=args.reason, now=signins.now()
            )
        )
    print(f"{entry.number}: {entry.account} is released.")
    return 0
