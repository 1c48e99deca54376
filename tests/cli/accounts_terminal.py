"""`safehand account …` in this process, on a made-up system of accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accounts.people import MadeUp
from tests.cli.enrolled import Terminal


class AccountsTerminal(Terminal):
    """One administrator at one installation."""

    def __init__(self, state: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(state, patch)
        self.system = MadeUp()
        patch.setattr("agent.cli.account._linux", lambda args: self.system)

    def locked(self, account: str = "kim") -> None:
        assert self.run("account", "lock", account, "--reason", "seen on a note") == 0

    def closed(self, account: str = "kim") -> None:
        self.locked(account)
        assert self.run("account", "close", account, "--finding", "nobody used it") == 0
