"""`safehand mfa recover`: the phone is lost."""

from __future__ import annotations

import argparse
import sys

from agent.cli import _mfa_enrol, _second_factor

HELP = "the phone is lost: a recovery code, then a new enrolment"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("account", nargs="?", metavar="ACCOUNT", help="whose (default: yours)")
    parser.add_argument(
        "--by-administrator",
        action="store_true",
        help="the recovery codes are lost too: remove the factor, as root, and say why",
    )
    parser.add_argument("--reason", metavar="TEXT", help="why; it is logged")


def run(args: argparse.Namespace) -> int:
    """0 where a new factor is enrolled or the old one removed, 1 where the code was not right."""
    account = args.account or _second_factor.this_person()
    factors = _second_factor.factors(args)
    if not factors.enrolled(account):
        raise ValueError(f"{account} has no second factor here; enrol with `safehand mfa enrol`.")
    if args.by_administrator:
        return _by_administrator(args, account)
    result = _second_factor.prove(args, account, factors)
    if not result.accepted:
        print(result.explanation, file=sys.stderr)
        return 1
    return _mfa_enrol.enrol(args, account, factors)


def _by_administrator(args: argparse.Namespace, account: str) -> int:
    from agent.event import Severity
    from agent.host.local import privileged
    from agent.ocsf import AccountActivity

    if not privileged():
        raise ValueError("only an administrator may remove somebody's factor; run this as root.")
    if not (args.reason or "").strip():
        raise ValueError("say why with --reason TEXT: how did you make sure who is asking?")
    _second_factor.factors(args).remove(account)
    _second_factor.report(
        args,
        "mfa-removed",
        account,
        AccountActivity.MFA_DISABLE,
        "An administrator removed a second factor.",
        Severity.HIGH,
        by=_second_factor.this_person(),
        reason=args.reason.strip(),
    )
    print(f"{account} has no second factor any more. Enrol a new one with `safehand mfa enrol`.")
    return 0
