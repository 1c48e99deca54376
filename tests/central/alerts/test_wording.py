"""agent.central.alerts.wording: codes in words."""

from __future__ import annotations

import pytest

from agent.central.alerts.rules import Events
from agent.central.alerts.wording import in_words


def test_a_code_keeps_its_name_beside_the_words() -> None:
    assert in_words("clock-skew") == "its clock is wrong (clock-skew)"
    assert in_words("something-new") == "something-new"


@pytest.mark.parametrize(
    "code", [each for each, level in Events().codes.items() if level.rank and "*" not in each]
)
def test_every_code_that_the_rules_name_has_words(code: str) -> None:
    assert in_words(code) != code
