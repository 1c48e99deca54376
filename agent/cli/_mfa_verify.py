"""`safehand mfa verify`: is this code right?"""

from __future__ import annotations

import argparse
import json

from agent.cli import _second_factor

HELP = "verify a code; it counts as used"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("account", nargs="?", metavar="ACCOUNT", help="whose (default: yours)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(args: argparse.Namespace) -> int:
    """0 where the code is right, 1 where it is not."""
    account = args.account or _second_factor.this_person()
    result = _second_factor.prove(args, account, _second_factor.factors(args))
    if args.json:
        said = {
            "account": account,
            "outcome": result.outcome.value,
            "retry_after_s": result.retry_after_s,
            "recovery": result.recovery,
        }
        print(json.dumps(said))
    else:
        print(result.explanation)
    return 0 if result.accepted else 1
