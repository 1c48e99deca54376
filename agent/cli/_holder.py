"""Who holds an account that the sign-ins speak against? `agent.accounts`, where it can.

Accounts of Entra, by their address; what lives on another machine this one cannot reach, and then
a person does it by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.accounts import Case
    from agent.accounts.workflow import Workflow

_BY = "the judgement of sign-ins"


class AccountHolder:
    """Implements `agent.signins.response.Holder` with the workflow of accounts."""

    def __init__(self, find: Callable[[str], Workflow]) -> None:
        self._find = find

    def hold(self, account: str, *, until: int, reason: str) -> None:
        """`until` in milliseconds since 1970."""
        end = datetime.fromtimestamp(until / 1000, UTC)
        case = self._do(account, lambda flow: flow.hold(account, reason=reason, by=_BY, until=end))
        if case is not None and case.undone:
            raise OSError("; ".join(each.problem for each in case.undone))

    def release(self, account: str, *, reason: str) -> None:
        self._do(account, lambda flow: flow.release(account, by=f"{_BY}: {reason}"))

    def end_sessions(self, account: str, *, reason: str) -> None:
        self._do(account, lambda flow: flow.end_sessions(account, reason=reason, by=_BY))

    def _do(self, account: str, act: Callable[[Workflow], Case | None]) -> Case | None:
        if "@" not in account:
            raise OSError(f"{account} is no address of Entra; hold it on its own machine by hand")
        try:
            return act(self._find(account))
        except (LookupError, ValueError) as problem:
            raise OSError(str(problem.args[0])) from problem


def holder(args: argparse.Namespace) -> AccountHolder | None:
    """The one of this installation; None where its settings know no tenant."""
    from agent.cli import account

    if not cli.settings(args).entra.tenant:
        return None
    return AccountHolder(lambda name: account.workflow(args, name))
