"""agent.checks.time_sync: in step, out of step, switched off, or nobody says."""

from __future__ import annotations

import pytest

from agent.checks.time_sync import W32TM, Facts, Parameters, collect_windows, judge
from agent.event import Outcome
from agent.host.capture import CapturedHost


@pytest.mark.parametrize(
    ("facts", "outcome", "reason"),
    [
        (Facts("x", synchronised=True), Outcome.PASS, "synchronised"),
        (Facts("x", synchronised=False), Outcome.FAIL, "not-synchronised"),
        (Facts("x", synchronised=None), Outcome.UNKNOWN, "cannot-be-told"),
        (Facts("x", synchronised=False, enabled=False), Outcome.FAIL, "switched-off"),
        (Facts("x", synchronised=None, enabled=False), Outcome.FAIL, "switched-off"),
    ],
)
def test_judge(facts: Facts, outcome: Outcome, reason: str) -> None:
    finding = judge(facts, Parameters())
    assert (finding.outcome, finding.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("start", "kind", "synchronised"),
    [
        (2, "NTP", True),
        (3, "NT5DS", True),
        (4, "NTP", False),
        (2, "NoSync", False),
        (2, "hello", None),
        (2, 99, None),
        ("", "NTP", None),
    ],
)
def test_windows_time_is_believed_where_the_registry_says_what_it_may_say(
    start: object, kind: object, synchronised: bool | None
) -> None:
    service = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time"
    status = "Leap Indicator: 0(no warning)\r\nStratum: 4 (secondary reference)\r\n"
    document = {
        "platform": "windows",
        "release": "10.0.26200",
        "privileged": True,
        "taken": "2026-11-20T09:00:00Z",
        "registry": {service: {"Start": start}, rf"{service}\Parameters": {"Type": kind}},
        "commands": [{"argv": [*W32TM], "stdout": status, "stderr": "", "exit": 0}],
    }
    assert collect_windows(CapturedHost(document)).synchronised is synchronised
