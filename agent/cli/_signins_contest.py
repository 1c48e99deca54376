"""`safehand signins contest`: what the account's person says, on the record."""

from __future__ import annotations

import argparse

from agent.cli import signins

HELP = "record what a person says about a decision: yes it was me, no, or in words of their own"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("number", type=int, metavar="NUMBER", help="the decision's number")
    said = parser.add_mutually_exclusive_group(required=True)
    said.add_argument("--yes", action="store_true", help="it was me; ends what only asked")
    said.add_argument("--no", action="store_true", help="it was not me")
    said.add_argument("--reason", metavar="TEXT", help="why the decision is wrong")


def run(args: argparse.Namespace) -> int:
    """Record it; 0."""
    with signins.journal(args) as journal:
        person, now = signins.person(), signins.now()
        if args.reason is not None:
            entry = signins.decided(
                lambda: journal.contest(args.number, person=person, words=args.reason, now=now)
            )
        else:
            entry = signins.decided(
                lambda: journal.answer(args.number, was_me=args.yes, person=person, now=now)
            )
    print(f"{entry.number}: recorded; it is {entry.standing}.")
    return 0
