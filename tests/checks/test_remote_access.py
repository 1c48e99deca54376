"""agent.checks.remote_access: a tool is found by any of its names."""

from __future__ import annotations

import pytest

from agent import checks, policy
from agent.checks.remote_access import Facts, Parameters, Tool, judge
from agent.event import Outcome

TOOLS = {
    "anydesk": Tool("AnyDesk", ("anydesk", "AnyDesk*")),
    "gnome": Tool("GNOME Remote Desktop", ("gnome-remote-desktop-daemon",)),
}


@pytest.mark.parametrize(
    ("running", "installed", "outcome", "reason"),
    [
        ((), (), Outcome.PASS, "no-remote-access"),
        (("anydesk",), (), Outcome.FAIL, "unapproved-tool-running"),
        (("ANYDESK.EXE",), (), Outcome.FAIL, "unapproved-tool-running"),
        ((), ("AnyDesk",), Outcome.FAIL, "unapproved-tool-installed"),
        (("gnome-remote-de",), (), Outcome.FAIL, "unapproved-tool-running"),
        (("gnome-remote",), (), Outcome.PASS, "no-remote-access"),
        (("gnome-shell", "bash"), ("any",), Outcome.PASS, "no-remote-access"),
    ],
)
def test_judge(
    running: tuple[str, ...], installed: tuple[str, ...], outcome: Outcome, reason: str
) -> None:
    finding = judge(Facts(frozenset(running), frozenset(installed)), Parameters((), TOOLS))
    assert (finding.outcome, finding.reason) == (outcome, reason)


def test_an_approved_tool_is_named_and_passes() -> None:
    finding = judge(Facts(frozenset({"anydesk"}), frozenset()), Parameters(("anydesk",), TOOLS))
    assert (finding.outcome, finding.reason) == (Outcome.PASS, "approved-tool")


def test_an_empty_list_finds_nothing_and_passes_nothing() -> None:
    assert judge(Facts(frozenset(), frozenset()), Parameters()).outcome is Outcome.UNKNOWN


def test_no_tool_of_the_shipped_list_is_an_ordinary_program() -> None:
    found = checks.discover()
    bound = checks.parameters(policy.read(policy.default_directory()), found)["remote-access"]
    ordinary = {"bash", "systemd", "ssh", "sshd", "explorer.exe", "Safari.app", "nginx", "X", "ls"}
    finding = judge(Facts(frozenset(ordinary), frozenset(ordinary)), bound)
    assert finding.outcome is Outcome.PASS, finding.scope
