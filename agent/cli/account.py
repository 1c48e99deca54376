"""`safehand account`: an account whose password may be in somebody else's hands."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.accounts import Case, Evidence, System
    from agent.accounts.workflow import Workflow
    from agent.mail.graph_client import Client

HELP = "an account that may be compromised: lock it, close the case, give it back"


def run(args: argparse.Namespace) -> int:
    """Do what the word after `account` asks; the exit code."""
    try:
        code: int = args.run_word(args)
    except LookupError as problem:
        raise ValueError(str(problem.args[0])) from problem
    return code


def workflow(args: argparse.Namespace, account: str) -> Workflow:
    """The workflow for this account: of Entra where it is an address, of this machine else."""
    return _workflow(args, _entra(args) if "@" in account else _linux(args))


def workflows(args: argparse.Namespace) -> list[Workflow]:
    """Every system's that this installation has."""
    found = [_workflow(args, _linux(args))]
    if cli.settings(args).entra.tenant:
        found.append(_workflow(args, _entra(args)))
    return found


def _workflow(args: argparse.Namespace, system: System) -> Workflow:
    from agent.accounts import Lock
    from agent.accounts.register import Register
    from agent.accounts.workflow import Workflow
    from agent.cli.mail import reporter

    settings = cli.settings(args)
    return Workflow(
        system,
        Register(settings.state_directory),
        cli.policies(args).bind("accounts", ("lock",), Lock),
        now,
        reporter(settings),
    )


def _linux(args: argparse.Namespace) -> System:
    import sys

    from agent.accounts import Lock
    from agent.host.local import privileged
    from agent.mfa import SignIn

    if not sys.platform.startswith("linux"):
        raise ValueError("local accounts are locked on Linux only; Entra's are named NAME@DOMAIN")
    if not privileged():
        raise ValueError("accounts are locked and given back by root; run this as root.")
    from dataclasses import replace

    from agent.accounts.linux import LinuxAccounts

    rules = cli.policies(args)
    lock = rules.bind("accounts", ("lock",), Lock)
    glass = rules.bind("mfa", ("sign-in",), SignIn).break_glass
    return LinuxAccounts(
        cli.settings(args).state_directory / "account-evidence",
        replace(lock, never=(*lock.never, *glass)),
        lambda account: _rotate(args, account),
    )


def _rotate(args: argparse.Namespace, account: str) -> Evidence:
    """Ends the account's second factor; another is enrolled when the account is given back."""
    from agent.cli import _second_factor
    from agent.mfa.factors import anybody_enrolled

    if not anybody_enrolled(cli.settings(args).state_directory):
        return {"had_factor": False}
    return {"had_factor": _second_factor.factors(args).remove(account)}


def _entra(args: argparse.Namespace) -> System:
    from agent.accounts import Lock
    from agent.accounts.entra import EntraAccounts

    return EntraAccounts(graph(args), cli.policies(args).bind("accounts", ("lock",), Lock))


def graph(args: argparse.Namespace) -> Client:
    """Microsoft Graph with the rights of the settings' `[entra]`. Raises ValueError where they
    name no tenant.
    """
    from pathlib import Path

    from agent import credentials
    from agent.host.local import privileged
    from agent.mail.graph_client import Client
    from agent.mail.tokens import GRAPH, Application, Tokens

    settings = cli.settings(args)
    entra = settings.entra
    if not entra.tenant or not entra.client:
        raise ValueError(
            "no tenant is known here: put [entra] with tenant and client into safehand.toml"
        )

    def secret() -> str:
        if entra.secret_file:
            return Path(entra.secret_file).read_text("utf-8").splitlines()[0]
        kept = credentials.open_here(settings.state_directory, service=privileged()).get("entra")
        if kept is None:
            raise OSError("the secret of [entra] is not kept here; name a secret-file in its table")
        return kept.decode()

    tokens: list[Tokens] = []

    def token(fresh: bool) -> str:
        if not tokens:  # signs in when it is first needed
            tokens.append(
                Tokens(Application(entra.tenant, entra.client, GRAPH, entra.authority), secret)
            )
        return tokens[0].token(fresh)

    return Client(entra.server, token, ca=entra.ca)


def now() -> datetime:
    return datetime.now(UTC)


def show(case: Case) -> None:
    """A case as a person reads it."""
    due = f", due {case.due:%Y-%m-%d %H:%M} UTC" if case.due else ""
    print(f"{case.account}  case {case.id}, {case.state}{due}")
    print(f"  opened {case.opened_at:%Y-%m-%d %H:%M:%S} UTC by {case.by}: {case.reason}")
    for each in case.steps:
        said = ", ".join(f"{name} {value}" for name, value in each.evidence.items())
        print(
            f"  {each.at:%H:%M:%S}  {each.step:<14} "
            + (f"NOT DONE: {each.problem}" if each.problem else said or "done")
        )
    if case.finding:
        print(f"  finding: {case.finding}")
