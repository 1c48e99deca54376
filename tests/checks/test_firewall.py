"""agent.checks.firewall: every protocol and every profile must refuse."""

from __future__ import annotations

import pytest

from agent.checks.firewall import Facts, Parameters, judge
from agent.event import Outcome, Scope

REFUSED = Scope("IPv4", Outcome.PASS, "connections-refused")
LET_IN = Scope("IPv6", Outcome.FAIL, "connections-let-in", "IPv6: let in.")
DOUBT = Scope("IPv6", Outcome.UNKNOWN, "rules-not-understood", "IPv6: who knows.")


@pytest.mark.parametrize(
    ("parts", "outcome", "reason"),
    [
        ((REFUSED,), Outcome.PASS, "connections-refused"),
        ((REFUSED, LET_IN), Outcome.FAIL, "connections-let-in"),
        ((REFUSED, DOUBT), Outcome.UNKNOWN, "rules-not-understood"),
        ((DOUBT, LET_IN), Outcome.FAIL, "connections-let-in"),
    ],
)
def test_judge(parts: tuple[Scope, ...], outcome: Outcome, reason: str) -> None:
    finding = judge(Facts(parts, "nftables"), Parameters())
    assert (finding.outcome, finding.reason) == (outcome, reason)
    assert bool(finding.remedy) == (outcome is not Outcome.PASS)
