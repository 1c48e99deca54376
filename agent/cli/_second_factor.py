"""Did the person at this terminal prove their second factor?

What every command shares that enrols people or asks them for a code. A code is typed where it is
not shown, or comes as a line on standard input; it is never an argument.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.event import Severity
    from agent.mfa import Result
    from agent.mfa.factors import Factors
    from agent.ocsf import AccountActivity


def factors(args: argparse.Namespace) -> Factors:
    """The factors of this installation; of this person alone where they are no administrator."""
    from agent import credentials, mfa
    from agent.host.local import privileged

    state = cli.settings(args).state_directory
    parameters = cli.policies(args).bind("mfa", ("codes",), mfa.Parameters)
    return mfa.open_here(state, credentials.open_here(state, service=privileged()), parameters)


def this_person() -> str:
    """Who is at the terminal, as the system knows them; behind sudo, who called it."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    uid = os.getuid()
    behind = os.environ.get("SUDO_UID", "")
    if uid == 0 and behind.isdigit():
        uid = int(behind)
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as problem:
        raise ValueError(
            f"nobody has the number {uid} here; name the account yourself"
        ) from problem


def ask(prompt: str) -> str:
    """One line, not shown where it is typed. Raises ValueError where there is none."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{prompt}: ")
    print(f"{prompt}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline(1000)
    if not line:
        raise ValueError("a code is needed: type it at a terminal, or give it on standard input")
    return line.strip()


def prove(args: argparse.Namespace, account: str, verifier: Factors) -> Result:
    """Asks for a code and verifies it; a lock-out that it brings on is reported."""
    from agent.event import Severity
    from agent.ocsf import AccountActivity

    result = verifier.verify(account, ask(f"Code from the authenticator app of {account}"))
    if result.locked_now:
        report(
            args,
            "mfa-locked",
            account,
            AccountActivity.LOCK,
            "Too many wrong codes were given for a second factor; it waits before the next.",
            Severity.HIGH,
        )
    return result


def require(args: argparse.Namespace, action: str) -> str:
    """Who decides: proven by a code where `mfa.toml` asks for one for `action`, a field of
    `agent.mfa.Requirements`; else the person as the system knows them.

    Raises ValueError where the code is not right, or nobody is enrolled and one is always needed.
    """
    from agent import mfa

    account: str = getattr(args, "account", None) or this_person()
    required = getattr(cli.policies(args).bind("mfa", ("required",), mfa.Requirements), action)
    if required is mfa.Required.NEVER:
        return account
    if required is mfa.Required.WHEN_ENROLLED:
        from agent.mfa.factors import anybody_enrolled

        if not anybody_enrolled(cli.settings(args).state_directory):
            return account
    verifier = factors(args)
    if not verifier.enrolled(account):
        raise ValueError(
            f"this needs a second factor, and {account} has none here. Enrol with `safehand mfa "
            "enrol`, or name who proves it with --account NAME."
        )
    result = prove(args, account, verifier)
    if not result.accepted:
        raise ValueError(result.explanation)
    return account


def arguments(parser: argparse.ArgumentParser) -> None:
    """What a command takes that may `require` a code."""
    parser.add_argument(
        "--account", metavar="NAME", help="whose second factor proves it (default: yours)"
    )


def report(
    args: argparse.Namespace,
    code: str,
    account: str,
    activity: AccountActivity,
    message: str,
    severity: Severity,
    **detail: str | int,
) -> None:
    """Tells the central log; a spool that takes nothing is said and stops nothing."""
    from agent.cli.mail import reporter
    from agent.ocsf import account_changed

    body = account_changed(
        datetime.now(UTC),
        code=code,
        account=account,
        activity=activity,
        message=message,
        severity=severity,
        detail=detail,
    )
    try:
        reporter(cli.settings(args))(body)
    except OSError as problem:
        print(f"safehand: the central log will not hear of this: {problem}", file=sys.stderr)
