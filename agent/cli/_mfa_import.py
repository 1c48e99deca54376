"""`safehand mfa import`: second factors that another program kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent import cli
from agent.cli import _mfa_enrol, _second_factor

HELP = "take over a users.oath or a .google_authenticator"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--account",
        metavar="NAME",
        help="whose: a .google_authenticator does not say; of a users.oath only this one",
    )


def run(args: argparse.Namespace) -> int:
    """Take them over; 0 where every one was, 2 before the first where a line is not usable."""
    from agent.event import Severity
    from agent.mfa import Parameters, formats, recovery
    from agent.ocsf import AccountActivity

    text = args.file.read_text("utf-8")
    try:
        if text.lstrip().startswith(("HOTP", "#")):
            found = [
                each for each in formats.read_oath(text) if args.account in {None, each.account}
            ]
        elif args.account:
            found = [formats.read_google(text, args.account)]
        else:
            raise ValueError("name whose it is with --account NAME")
    except ValueError as problem:
        raise ValueError(f"{args.file}: {problem}") from problem
    if not found:
        raise ValueError(f"{args.file}: nobody in it is {args.account or 'named'}")
    factors = _second_factor.factors(args)
    for each in found:
        if factors.enrolled(each.account):
            raise ValueError(f"{each.account} has a second factor already; nothing was taken over.")
    parameters = cli.policies(args).bind("mfa", ("codes",), Parameters)
    for each in found:
        codes = recovery.make(parameters.recovery_codes)
        factors.enrol(each.account, each.seed, code=None, used=each.used, recovery_codes=codes)
        _second_factor.report(
            args,
            "mfa-enrolled",
            each.account,
            AccountActivity.MFA_ENABLE,
            "A second factor was taken over from another program.",
            Severity.LOW,
        )
        print(f"{each.account} is taken over.")
        _mfa_enrol.show(codes)
    print(f"Delete {args.file} when nothing else uses it: it holds the secrets in the clear.")
    return 0
