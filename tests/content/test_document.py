"""Limits are typed parameters that say what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import policy
from agent.content import Limits


def test_the_policy_that_comes_with_safehand_holds_the_defaults() -> None:
    ours = policy.read(Path(__file__).parent.parent.parent / "policies")
    assert ours.bind("content", (), Limits) == Limits()


@pytest.mark.parametrize("name", ["max_file_mb", "max_seconds", "max_ratio"])
def test_a_limit_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name.replace("_", "-")):
        Limits(**{name: 0})
