"""`safehand mfa …` run in this process, with a store that forgets and a person who types."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.cli import main
from agent.mfa import Seed, codes, open_here
from agent.mfa.factors import Factors
from tests.credentials.memory import MemoryStore

SEED = Seed(b"12345678901234567890")


class Terminal:
    """One person at one installation."""

    def __init__(self, state: Path, patch: pytest.MonkeyPatch) -> None:
        self.state = state
        self.store = MemoryStore()
        self._patch = patch
        self._file = state / "safehand.toml"
        self._file.write_text(f'state = "{state.as_posix()}"\n')
        patch.setattr("agent.credentials.open_here", lambda state, *, service: self.store)
        patch.setattr("agent.cli._second_factor.this_person", lambda: "pat")

    @property
    def factors(self) -> Factors:
        return open_here(self.state, self.store)

    def enrol(self, account: str = "pat", *, recovery: Sequence[str] = ()) -> None:
        self.factors.enrol(account, SEED, code=None, recovery_codes=recovery)

    def code(self) -> str:
        return codes.totp(SEED).at(datetime.now(UTC))

    def run(self, *words: str, typed: Sequence[str] = ()) -> int:
        self._patch.setattr("sys.stdin", io.StringIO("".join(f"{each}\n" for each in typed)))
        return main([*words, "--settings", str(self._file)])

    def reported(self) -> list[str]:
        """Codes of the events that wait for the central log."""
        import json

        from agent.delivery.spool import open_here as open_spool

        with open_spool(self.state, max_mb=1) as spool:
            return [
                json.loads(each.bytes)["metadata"]["event_code"]
                for each in spool.head(most=100, max_bytes=1_000_000)
            ]
