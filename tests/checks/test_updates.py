"""agent.checks._updates: late is late, and what nobody recorded is unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from agent.checks._updates import Facts, Parameters, Pending, judge, supported_until
from agent.event import Outcome

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
RULES = Parameters(
    supported_until={"debian 13": date(2030, 6, 30), "rocky 9": date(2032, 5, 31)},
    table_good_until=date(2027, 5, 31),
)


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


@pytest.mark.parametrize(
    ("facts", "outcome", "reason"),
    [
        (Facts(NOW, "debian 13", days(1)), Outcome.PASS, "up-to-date"),
        (Facts(NOW, "debian 13", days(8)), Outcome.UNKNOWN, "update-list-stale"),
        (Facts(NOW, "debian 13", None), Outcome.UNKNOWN, "update-list-missing"),
        (Facts(NOW, "debian 13", days(-3)), Outcome.UNKNOWN, "clock-doubtful"),
        (
            Facts(NOW, "debian 13", days(1), (Pending("curl", published=days(13)),)),
            Outcome.PASS,
            "pending-within-window",
        ),
        (
            Facts(NOW, "debian 13", days(1), (Pending("curl", published=days(15)),)),
            Outcome.FAIL,
            "security-updates-overdue",
        ),
        (
            Facts(NOW, "debian 13", days(1), (Pending("curl", no_later_than=days(15)),)),
            Outcome.FAIL,
            "security-updates-overdue",
        ),
        (
            # That it is no older than three days is not said: it may be a year old.
            Facts(NOW, "debian 13", days(1), (Pending("curl", no_later_than=days(3)),)),
            Outcome.UNKNOWN,
            "pending-age-unknown",
        ),
        (
            Facts(NOW, "debian 13", days(15), (Pending("curl"),)),
            Outcome.FAIL,
            "security-updates-overdue",
        ),
        (Facts(NOW, "debian 5", days(1)), Outcome.UNKNOWN, "release-not-known"),
        (Facts(NOW, "", days(1)), Outcome.UNKNOWN, "release-not-known"),
        (Facts(NOW, "rocky 9.5", days(1)), Outcome.PASS, "up-to-date"),
        (
            Facts(NOW, "debian 13", days(1), restart_since=days(15)),
            Outcome.FAIL,
            "restart-overdue",
        ),
        (Facts(NOW, "debian 13", days(1), restart_since=days(2)), Outcome.PASS, "up-to-date"),
    ],
)
def test_judge(facts: Facts, outcome: Outcome, reason: str) -> None:
    finding = judge(facts, RULES)
    assert (finding.outcome, finding.reason) == (outcome, reason)
    assert bool(finding.remedy) == (outcome is not Outcome.PASS)


def test_a_table_that_nobody_renewed_lets_no_release_pass() -> None:
    late = datetime(2027, 6, 1, tzinfo=UTC)
    finding = judge(Facts(late, "debian 13", late), RULES)
    assert (finding.outcome, finding.reason) == (Outcome.UNKNOWN, "release-table-stale")


def test_an_ended_release_fails_even_by_an_old_table() -> None:
    late = datetime(2031, 1, 1, tzinfo=UTC)
    finding = judge(Facts(late, "debian 13", late), RULES)
    assert (finding.outcome, finding.reason) == (Outcome.FAIL, "release-not-supported")


def test_a_release_is_looked_up_by_its_longest_known_name() -> None:
    table = {"x 1": date(2026, 1, 1), "x 1.2": date(2027, 1, 1)}
    assert supported_until("x 1.2.3", table) == date(2027, 1, 1)
    assert supported_until("x 1.3", table) == date(2026, 1, 1)
    assert supported_until("x 12", table) is None
