"""Is there a program by which somebody elsewhere can take this machine over, unapproved?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.checks import Check, _answers, _programs, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Host, Platform, Unreadable

CHECK = "remote-access"

_LINUX_NAME = 15  # TASK_COMM_LEN is 16 with its zero byte (proc(5), /proc/pid/comm)


@dataclass(frozen=True, slots=True)
class Tool:
    """One product, by the names under which it runs and is installed."""

    name: str
    programs: tuple[str, ...]
    """Processes, services, files in the places for programs, and folders; `*` at the end stands
    for any ending. Upper and lower case are the same."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[remote-access]` in `policies/checks.toml`."""

    approved: tuple[str, ...] = ()
    """Ids of the tools that may be here."""
    tools: Mapping[str, Tool] = field(default_factory=dict)
    """Every tool that is looked for, by id."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What runs and what is installed, by name."""

    running: frozenset[str]
    installed: frozenset[str]
    unseen: tuple[str, ...] = ()
    """People's own folders that could not be looked into."""


def collect(host: Host) -> Facts:
    """On Linux and macOS. Raises Unreadable."""
    return Facts(_programs.running(host), *_programs.installed(host))


_TERMINAL_SERVER = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"
_TERMINAL_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
REMOTE_DESKTOP = "windows-remote-desktop"
"""Stands among the running names where Windows' own Remote Desktop takes connections."""


def collect_windows(host: Host) -> Facts:
    """Processes, services and program folders, and Windows' own Remote Desktop."""
    own = host.registry(_TERMINAL_SERVER).get("fDenyTSConnections")
    denies = _answers.registry(host, _TERMINAL_POLICY).get("fDenyTSConnections", own)
    if denies not in {0, 1}:
        raise Unreadable(_TERMINAL_SERVER, _answers.UNPARSED)
    built_in = {REMOTE_DESKTOP} if denies == 0 else set()
    installed, unseen = _programs.installed(host)
    return Facts(_programs.running(host) | built_in, installed | _programs.services(host), unseen)


REMEDIES = {
    "unapproved-tool-running": "End and remove this program, or ask the SIRO to approve it.",
    "unapproved-tool-installed": "Remove this program, or ask the SIRO to approve it.",
    "folders-not-visible": "Run this check as administrator: it may look into everybody's folders.",
    "no-list-of-tools": "Put the table of tools back into policies/checks.toml.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:
    """One part for each tool that is here; none may be unapproved."""
    if not parameters.tools:
        return Finding(
            CHECK,
            Outcome.UNKNOWN,
            "no-list-of-tools",
            explanation="The policy names no remote-access tool to look for.",
            remedy=REMEDIES["no-list-of-tools"],
        )
    running, installed = _Names(facts.running), _Names(facts.installed)
    scopes = []
    for each, tool in parameters.tools.items():
        runs = running.any_of(tool)
        if not runs and not installed.any_of(tool):
            continue
        if each in parameters.approved:
            scopes.append(Scope(tool.name, Outcome.PASS, "approved-tool"))
            continue
        state = "running" if runs else "installed"
        scopes.append(
            Scope(
                tool.name,
                Outcome.FAIL,
                f"unapproved-tool-{state}",
                f"{tool.name} is {state} here, and nobody approved it.",
            )
        )
    if facts.unseen:
        scopes.append(
            Scope(
                "people's own folders",
                Outcome.UNKNOWN,
                "folders-not-visible",
                f"What is installed in {facts.unseen[0]} cannot be seen from here.",
            )
        )
    good = "No unapproved program for remote access is here."
    if not scopes:
        return Finding(CHECK, Outcome.PASS, "no-remote-access", explanation=good)
    return conclude(CHECK, scopes, REMEDIES, good=good)


class _Names:
    """Names of processes, services or files, to look up in any case and by their beginning."""

    def __init__(self, names: frozenset[str]) -> None:
        self._sorted = sorted(name.casefold() for name in names)

    def any_of(self, tool: Tool) -> bool:
        """True where one of the names is the tool's."""
        return any(self._has(program.casefold()) for program in tool.programs)

    def _has(self, program: str) -> bool:
        wanted = program.removesuffix("*")
        at = bisect_left(self._sorted, wanted)
        here = self._sorted[at] if at < len(self._sorted) else ""
        if here == wanted or (program != wanted and here.startswith(wanted)):
            return True
        return len(wanted) > _LINUX_NAME and self._has(wanted[:_LINUX_NAME])


REMOTE_ACCESS = Check(
    id=CHECK,
    title="Is the machine free of unapproved remote-access tools?",
    clauses=("SP-storage", "TP-sharing"),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect,
        Platform.MACOS: collect,
        Platform.WINDOWS: collect_windows,
    },
    judge=judge,
    cyber_essentials="Secure configuration",
    dspt="9.5 (systems are configured securely)",
    watch={
        Platform.LINUX: ("/usr/bin", "/usr/local/bin", "/opt"),
        Platform.MACOS: ("/Applications", "/Library/LaunchDaemons"),
        Platform.WINDOWS: (
            r"C:\Program Files",
            r"C:\Program Files (x86)",
            r"HKLM\SYSTEM\CurrentControlSet\Services",
            _TERMINAL_SERVER,
            _TERMINAL_POLICY,
        ),
    },
)
