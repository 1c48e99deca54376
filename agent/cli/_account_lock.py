"""`safehand account lock`: its password, keys, sessions and tickets end now."""

from __future__ import annotations

import argparse
import sys

from agent.cli import _second_factor, account

HELP = "lock an account that may be compromised, at once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("user", metavar="USER", help="a local account, or NAME@DOMAIN of Entra")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; it is logged")


def run(args: argparse.Namespace) -> int:
    """Lock it; 0 where every step was done, 1 where some were not."""
    flow = account.workflow(args, args.user)
    case = flow.lock(args.user, reason=args.reason, by=_second_factor.this_person())
    account.show(case)
    if case.undone:
        print(
            f"safehand: {len(case.undone)} steps are not done. Put right what they say, then give "
            "the same command once more: it goes on where it stopped.",
            file=sys.stderr,
        )
        return 1
    print(
        f"{args.user} is locked. When it is investigated: safehand account close {args.user} "
        "--finding TEXT"
    )
    return 0
