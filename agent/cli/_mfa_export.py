"""`safehand mfa export`: second factors for another program."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli import _mfa_enrol, _second_factor

HELP = "write a users.oath or a .google_authenticator, in the clear, for another program"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file")
    parser.add_argument("account", nargs="+", metavar="ACCOUNT")
    parser.add_argument(
        "--format", choices=("oath", "google-authenticator"), default="oath", dest="form"
    )


def run(args: argparse.Namespace) -> int:
    """Write them; 0. Each account's own code is asked for first."""
    from agent.event import Severity
    from agent.mfa import formats
    from agent.ocsf import AccountActivity

    if args.form != "oath" and len(args.account) > 1:
        raise ValueError("a .google_authenticator holds one account")
    factors = _second_factor.factors(args)
    entries = []
    for account in args.account:
        result = _second_factor.prove(args, account, factors)
        if not result.accepted:
            raise ValueError(f"{account}: {result.explanation}")
        kept = factors.seed(account)
        if kept is not None:
            entries.append(formats.Entry(account, *kept))
    text = formats.write_oath(entries) if args.form == "oath" else formats.write_google(entries[0])
    _mfa_enrol.write_private(args.file, text.encode())
    for each in entries:
        _second_factor.report(
            args,
            "mfa-exported",
            each.account,
            AccountActivity.OTHER,
            "A second factor was written to a file for another program.",
            Severity.MEDIUM,
        )
    print(f"{args.file} holds the secrets in the clear: only its owner may read it.")
    return 0
