"""`safehand account reissue`: a temporary password, and the account is open again."""

from __future__ import annotations

import argparse
from datetime import timedelta

from agent import cli
from agent.cli import _mfa_enrol, _second_factor, account

HELP = "give an account back with a temporary password that must be changed"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("user", metavar="USER")
    _second_factor.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Issue it; 0. The password is printed once, for the person alone."""
    from agent.accounts import Reissue, Step
    from agent.cli import _gate

    rules = cli.policies(args)
    minutes = rules.bind("accounts", ("reissue",), Reissue).minutes
    flow = account.workflow(args, args.user)
    by = _second_factor.require(args, "unlock_account")
    with _gate.opened(rules) as gate:
        password = gate.offer(args.user)[0]
    case = flow.reissue(args.user, password, by=by, good_for=timedelta(minutes=minutes))
    print(f"Temporary password of {args.user}, for {minutes} minutes: {password}")
    print("Say it to the person themselves. They must choose another at the next sign-in.")
    rotated = next((each.evidence for each in case.steps if each.step is Step.FACTOR), {})
    if rotated.get("had_factor"):
        _mfa_enrol.hand_over(args, args.user)
    return 0
