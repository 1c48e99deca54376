"""agent.mfa: what people are told, and parameters that make sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import mfa
from agent.mfa import Outcome, Parameters, Result
from tests.credentials.memory import MemoryStore


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_explained(outcome: Outcome) -> None:
    assert Result(outcome).explanation.endswith(".")
    assert Result(outcome).accepted == (outcome is Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (Result(Outcome.LOCKED, 30), "30 seconds"),
        (Result(Outcome.LOCKED, 3600), "60 minutes"),
        (Result(Outcome.WRONG, 121), "3 minutes"),
        (Result(Outcome.WRONG), "clock"),
    ],
)
def test_how_long_to_wait(result: Result, says: str) -> None:
    assert says in result.explanation


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": 5},
        {"window": -1},
        {"max_drift": 21},
        {"tries": 0},
        {"tries": 101},
        {"first_lockout_s": 0},
        {"first_lockout_s": 60, "longest_lockout_s": 30},
        {"recovery_codes": 0},
    ],
)
def test_parameters_that_would_not_protect(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Parameters(**wrong)


def test_opening_writes_nothing(tmp_path: Path) -> None:
    factors = mfa.open_here(tmp_path, MemoryStore())
    assert factors.status() == []
    assert not factors.enrolled("pat")
    assert factors.verify("pat", "123456").outcome is Outcome.NOT_ENROLLED
    assert not factors.remove("pat")
    assert factors.seed("pat") is None
    assert list(tmp_path.iterdir()) == []
