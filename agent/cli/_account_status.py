"""`safehand account status`: which accounts are locked, and how far is each?"""

from __future__ import annotations

import argparse
import json

from agent import cli
from agent.cli import account

HELP = "accounts that are locked or held, and how each case stands"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("user", nargs="?", metavar="USER", help="all cases of this one")
    parser.add_argument("--json", action="store_true", help="one JSON object a case")


def run(args: argparse.Namespace) -> int:
    """List them; 1 where one is open, 0 where none is."""
    from agent.accounts import OPEN
    from agent.accounts.register import Register

    found = Register(cli.settings(args).state_directory).all(args.user)
    shown = [each for each in found if args.user or each.state in OPEN]
    for case in shown:
        if not args.json:
            account.show(case)
            continue
        said = {
            "account": case.account,
            "case": case.id,
            "system": case.system,
            "state": case.state.value,
            "opened_at": case.opened_at.isoformat(),
            "by": case.by,
            "reason": case.reason,
            "finding": case.finding,
            "due": case.due.isoformat() if case.due else None,
            "steps": [
                {
                    "step": each.step.value,
                    "at": each.at.isoformat(),
                    "evidence": dict(each.evidence),
                    "problem": each.problem,
                }
                for each in case.steps
            ],
        }
        print(json.dumps(said, ensure_ascii=False))
    if not shown and not args.json:
        print("No account is locked or held.")
    return 1 if any(each.state in OPEN for each in shown) else 0
