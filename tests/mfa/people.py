"""Made-up people with seeds, and a clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.mfa import Parameters, Seed, codes, open_here
from agent.mfa.factors import Factors
from tests.credentials.memory import MemoryStore

SEED = Seed(b"12345678901234567890")  # RFC 6238 appendix B's, 20 bytes
START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class Clock:
    """Says what it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def code(clock: Clock, *, ahead_s: float = 0, seed: Seed = SEED) -> str:
    """What the authenticator shows whose clock is that far ahead."""
    return codes.totp(seed).at(clock.now + timedelta(seconds=ahead_s))


def some_factors(
    folder: Path,
    clock: Clock,
    store: MemoryStore | None = None,
    parameters: Parameters | None = None,
) -> Factors:
    return open_here(folder, store or MemoryStore(), parameters or Parameters(), clock)
