"""The words that models are made of are libpam's own."""

from __future__ import annotations

from agent.checks._pam.answers import ABSENT, IGNORED, RARE, REFUSES, UNKNOWN_USER
from agent.checks._pam.config import CODES


def test_every_answer_is_one_that_pam_conf_knows() -> None:
    for answer in (ABSENT, IGNORED, REFUSES, UNKNOWN_USER, *RARE):
        assert answer.code in CODES


def test_nothing_that_goes_wrong_grants_anything() -> None:
    codes = {answer.code for answer in RARE}
    assert codes.isdisjoint({"success", "new_authtok_reqd", "ignore"})
    assert not any(answer.asked for answer in RARE)
