"""`safehand account settle`: temporary passwords and holds whose time has come."""

from __future__ import annotations

import argparse

from agent.cli import account

HELP = "end what is overdue (the agent does this itself, once a minute)"


def arguments(_: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(args: argparse.Namespace) -> int:
    """Settle it; 0."""
    for flow in account.workflows(args):
        for case in flow.settle():
            print(f"{case.account} is {case.state} now.")
    return 0
