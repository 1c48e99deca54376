"""`safehand mfa status`: who has a second factor here?"""

from __future__ import annotations

import argparse
import json

from agent.cli import _second_factor

HELP = "who has a second factor on this machine"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("account", nargs="?", metavar="ACCOUNT", help="only this one")
    parser.add_argument("--json", action="store_true", help="one JSON object an account")


def run(args: argparse.Namespace) -> int:
    """List them; 1 where the account that was asked for has none."""
    found = [
        each
        for each in _second_factor.factors(args).status()
        if args.account in {None, each.account}
    ]
    for each in found:
        if args.json:
            said = {
                "account": each.account,
                "enrolled_at": each.enrolled_at.isoformat(),
                "recovery_left": each.recovery_left,
                "failures": each.failures,
                "locked_s": each.locked_s,
                "drift_s": each.drift_s,
            }
            print(json.dumps(said))
        else:
            waits = f", locked for {each.locked_s} s" if each.locked_s else ""
            print(
                f"{each.account}  since {each.enrolled_at:%Y-%m-%d}, "
                f"{each.recovery_left} recovery codes left{waits}"
            )
    if not found and not args.json:
        who = args.account or "Nobody"
        print(f"{who} has no second factor here." if args.account else "Nobody is enrolled here.")
    return 1 if args.account and not found else 0
