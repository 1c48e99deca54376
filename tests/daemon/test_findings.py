"""agent.daemon.findings: what the checks said, or that they did not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agent import checks, policy
from agent.daemon import child, findings
from agent.daemon.child import Ended
from agent.event import Outcome

LINE = {
    "check": "disk-encryption",
    "outcome": "fail",
    "reason": "not-encrypted",
    "scope": [{"name": "/", "outcome": "fail", "reason": "not-encrypted"}],
    "took_ms": 3,
    "remedy": "Encrypt it.",
}


def said(monkeypatch: pytest.MonkeyPatch, ended: Ended | OSError) -> tuple[findings.Checked, ...]:
    async def run(*_: object, **__: object) -> Ended:
        if isinstance(ended, OSError):
            raise ended
        return ended

    monkeypatch.setattr(child, "run", run)
    return asyncio.run(findings.run(Path("policies")))


def test_findings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    (checked,) = said(monkeypatch, Ended(json.dumps(LINE) + "\n", "", 1))
    assert checked.finding.outcome is Outcome.FAIL
    assert checked.finding.scope[0].name == "/"
    assert checked.finding.remedy == "Encrypt it."


@pytest.mark.parametrize(
    "ended",
    [
        Ended("", "", 0),
        Ended("", "safehand: broken\n", 2),
        Ended("nonsense\n", "", 0),
        Ended(json.dumps(LINE | {"outcome": "splendid"}) + "\n", "", 0),
        TimeoutError("took longer"),
        OSError(12, "no memory"),
    ],
)
def test_checks_that_did_not_run_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, ended: Ended | OSError
) -> None:
    found = said(monkeypatch, ended)
    assert [each.finding.outcome for each in found][-1] is Outcome.ERROR
    assert found[-1].finding.reason == "checks-did-not-run"


def test_a_child_that_broke_after_some_findings_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = said(monkeypatch, Ended(json.dumps(LINE) + "\n", "killed", -9))
    assert [each.finding.outcome for each in found] == [Outcome.FAIL, Outcome.ERROR]


def test_this_device_for_real() -> None:
    found = asyncio.run(findings.run(policy.default_directory()))
    assert {each.finding.check for each in found} == set(checks.discover())
