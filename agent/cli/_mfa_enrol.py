"""`safehand mfa enrol`: a second factor for one account."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import _second_factor

if TYPE_CHECKING:
    from agent.mfa.factors import Factors

HELP = "enrol a second factor: scan the code with an authenticator app"

_TRIES = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("account", nargs="?", metavar="ACCOUNT", help="whose (default: yours)")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="also the QR code as a picture")
    parser.add_argument(
        "--replace", action="store_true", help="in place of the factor that is enrolled now"
    )


def run(args: argparse.Namespace) -> int:
    """Enrol; 0 where a code proved it, 1 where none did and nothing was kept."""
    account = args.account or _second_factor.this_person()
    factors = _second_factor.factors(args)
    if factors.enrolled(account):
        if not args.replace:
            raise ValueError(
                f"{account} has a second factor already. Give --replace to enrol a new one, which "
                "asks for a code of the old; without it use `safehand mfa recover`."
            )
        result = _second_factor.prove(args, account, factors)
        if not result.accepted:
            print(result.explanation, file=sys.stderr)
            return 1
    return enrol(args, account, factors, args.svg)


def enrol(args: argparse.Namespace, account: str, factors: Factors, svg: Path | None = None) -> int:
    """Shows a new seed, has a code prove it, keeps it and shows the recovery codes."""
    from agent import policy
    from agent.event import Severity
    from agent.mfa import Parameters, enrolment, recovery
    from agent.ocsf import AccountActivity

    rules = cli.policies(args)
    parameters = rules.bind("mfa", ("codes",), Parameters)
    offered = enrolment.begin(account, policy.organisation(rules).name)
    print(offered.terminal())
    print(f"Scan it with an authenticator app, or type this key there: {offered.letters}")
    if svg is not None:
        write_private(svg, offered.svg())
        print(f"The same as a picture: {svg}. Whoever sees it has the factor: delete it after.")
    sys.stdout.flush()
    codes = recovery.make(parameters.recovery_codes)
    for left in range(_TRIES - 1, -1, -1):
        code = _second_factor.ask("The code that the app shows now")
        if factors.enrol(account, offered.seed, code=code, recovery_codes=codes):
            break
        print(
            "That is not the code of this key. Is the phone's clock set to automatic?"
            + ("" if left else " Nothing was kept."),
            file=sys.stderr,
        )
    else:
        return 1
    _second_factor.report(
        args,
        "mfa-enrolled",
        account,
        AccountActivity.MFA_ENABLE,
        "A second factor was enrolled.",
        Severity.LOW,
    )
    print(f"\n{account} has a second factor now.")
    show(codes)
    return 0


def hand_over(args: argparse.Namespace, account: str) -> None:
    """Enrols a new factor that the person scans when they are given it, without a code to prove
    it: for an account that is given back with its password.
    """
    from agent import policy
    from agent.event import Severity
    from agent.mfa import Parameters, enrolment, recovery
    from agent.ocsf import AccountActivity

    rules = cli.policies(args)
    parameters = rules.bind("mfa", ("codes",), Parameters)
    offered = enrolment.begin(account, policy.organisation(rules).name)
    codes = recovery.make(parameters.recovery_codes)
    factors = _second_factor.factors(args)
    factors.enrol(account, offered.seed, code=None, recovery_codes=codes)
    _second_factor.report(
        args,
        "mfa-enrolled",
        account,
        AccountActivity.MFA_ENABLE,
        "A new second factor was made for an account that is given back.",
        Severity.LOW,
    )
    print(f"\nThe second factor is new too; the person scans this, or types {offered.letters}")
    print(offered.terminal())
    show(codes)


def show(codes: list[str]) -> None:
    """Recovery codes, on paper's way."""
    print("Recovery codes, each for one use. Keep them on paper, away from the phone:")
    print("\n".join(f"  {code}" for code in codes))


def write_private(path: Path, data: bytes) -> None:
    """A new file that only its owner can read. Raises ValueError where it exists."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise ValueError(f"{path} exists already; name a new file.") from problem
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
