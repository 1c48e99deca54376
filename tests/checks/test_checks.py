"""agent.checks: a check that cannot look, or breaks, never passes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from agent import checks, policy
from agent.event import Finding, Outcome
from agent.host import Host, Platform, Unreadable
from agent.host.local import LocalHost


@dataclass(frozen=True, slots=True)
class Parameters:
    wanted: str = "x"


def a_check(collect: Any, judge: Any = None) -> checks.Check:
    return checks.Check(
        id="example",
        title="Is it an example?",
        clauses=("SP-storage",),
        parameters=Parameters,
        collect=dict.fromkeys(Platform, collect),
        judge=judge or (lambda facts, _: Finding("example", Outcome.PASS, str(facts))),
    )


def test_facts_are_judged() -> None:
    finding = checks.run(a_check(lambda _: "fine"), LocalHost(), Parameters())
    assert (finding.outcome, finding.reason) == (Outcome.PASS, "fine")
    assert finding.took_ms >= 0


def test_what_cannot_be_read_is_unknown() -> None:
    def collect(_: Host) -> None:
        raise Unreadable("/sys/block", "EACCES")

    finding = checks.run(a_check(collect), LocalHost(), Parameters())
    assert (finding.outcome, finding.reason) == (Outcome.UNKNOWN, "unreadable-eacces")
    assert "/sys/block" in finding.explanation


def test_a_bug_of_ours_is_an_error() -> None:
    finding = checks.run(a_check(lambda _: 1 / 0), LocalHost(), Parameters())
    assert finding.outcome is Outcome.ERROR


def test_a_platform_without_a_collector_is_unknown() -> None:
    check = checks.Check("example", "?", (), Parameters, {}, lambda *_: pytest.fail("judged"))
    finding = checks.run(check, LocalHost(), Parameters())
    assert (finding.outcome, finding.reason) == (Outcome.UNKNOWN, "platform-not-supported")


def test_every_check_that_we_ship_has_its_parameters() -> None:
    found = checks.discover()
    bound = checks.parameters(policy.read(policy.default_directory()), found)
    assert set(bound) == set(found)
    procedure_ids = {"SP", "TP", "FP", "RN"}
    for check in found.values():
        assert check.clauses, f"{check.id} names no clause"
        assert {clause.split("-")[0] for clause in check.clauses} <= procedure_ids


def test_what_is_watched_is_written_as_the_agent_reads_it() -> None:
    absolute = {
        Platform.LINUX: r"/[^*]+(/\*)?",
        Platform.MACOS: r"(command:)?/[^*]+",
        Platform.WINDOWS: r"volumes:|log:Microsoft-Windows-[^*]+|HKLM\\[^*]+|C:\\[^*]+",
    }
    for check in checks.discover().values():
        assert Platform.LINUX in check.watch, check.id
        for platform, things in check.watch.items():
            for thing in things:
                assert re.fullmatch(absolute[platform], thing), (check.id, thing)
