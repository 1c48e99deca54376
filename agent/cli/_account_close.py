"""`safehand account close`: what did the investigation find?"""

from __future__ import annotations

import argparse

from agent.cli import _second_factor, account

HELP = "close the investigation of a locked account, with its finding"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("user", metavar="USER")
    parser.add_argument("--finding", required=True, metavar="TEXT", help="it is logged")
    _second_factor.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Close it; 0."""
    by = _second_factor.require(args, "unlock_account")
    case = account.workflow(args, args.user).close(args.user, finding=args.finding, by=by)
    account.show(case)
    print(f"The account stays locked until it is given back: safehand account reissue {args.user}")
    return 0
