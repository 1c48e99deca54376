"""agent.checks.screen_lock: the sum of both waits counts, and what is not seen never passes."""

from __future__ import annotations

import pytest

from agent.checks.screen_lock import Facts, Parameters, Session, judge
from agent.event import Outcome

RULES = Parameters(max_idle_minutes=15)


@pytest.mark.parametrize(
    ("session", "outcome", "reason"),
    [
        (Session("amy", 900, locks=True), Outcome.PASS, "locks-in-time"),
        (Session("amy", 900, locks=True, delay_s=1), Outcome.FAIL, "locks-too-late"),
        (Session("amy", 0, locks=True), Outcome.FAIL, "never-locks"),
        (Session("amy", 60, locks=False), Outcome.FAIL, "never-locks"),
        (Session("amy", 0, locks=None), Outcome.FAIL, "never-locks"),
        (Session("amy", 60, locks=True, on_resume=False), Outcome.FAIL, "no-lock-on-resume"),
        (Session("amy", None, locks=True), Outcome.UNKNOWN, "setting-not-visible"),
        (Session("amy", 60, locks=None), Outcome.UNKNOWN, "setting-not-visible"),
        (Session("amy", 60, locks=True, delay_s=None), Outcome.UNKNOWN, "setting-not-visible"),
        (Session("amy", 60, locks=True, on_resume=None), Outcome.UNKNOWN, "setting-not-visible"),
    ],
)
def test_judge(session: Session, outcome: Outcome, reason: str) -> None:
    finding = judge(Facts((session,)), RULES)
    assert (finding.outcome, finding.reason) == (outcome, reason)


def test_a_desktop_without_known_people_is_not_a_server() -> None:
    assert judge(Facts(()), RULES).reason == "nobody-known"
    assert judge(Facts((), graphical=False), RULES).outcome is Outcome.NOT_APPLICABLE


def test_one_session_of_two_fails_both() -> None:
    facts = Facts((Session("amy", 60, locks=True), Session("ben", 60, locks=False)))
    assert judge(facts, RULES).scope[0].name == "ben"
