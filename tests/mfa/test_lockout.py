"""agent.mfa.lockout: doubling, up to a limit."""

from __future__ import annotations

import pytest

from agent.mfa import Parameters
from agent.mfa.lockout import wait_s


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (10_000, 3600)],
)
def test_doubles(failures: int, seconds: int) -> None:
    assert wait_s(failures, Parameters()) == seconds
