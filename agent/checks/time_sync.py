"""Is the clock kept right, so that its log entries can be believed?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.checks import Check, _answers, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Completed, Host, Platform, Unreadable

CHECK = "time-sync"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[time-sync]` in `policies/checks.toml`: nothing to set."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What keeps the clock, and whether it does."""

    keeper: str
    synchronised: bool | None
    """None where that cannot be told."""
    enabled: bool = True
    """False where somebody switched it off."""


# Linux

TIMEDATECTL = ("/usr/bin/timedatectl", "show", "--property=NTP", "--property=NTPSynchronized")
CHRONYC = ("/usr/bin/chronyc", "-c", "-n", "tracking")


def collect_linux(host: Host) -> Facts:
    """timedated's word on the kernel's clock, else chrony's. Raises Unreadable."""
    said = _ran(host, TIMEDATECTL)
    if said is not None and said.exit == 0:
        values = dict(line.split("=", 1) for line in said.stdout.splitlines() if "=" in line)
        if values.get("NTPSynchronized") in {"yes", "no"} and values.get("NTP") in {"yes", "no"}:
            # The kernel's clock may be kept by another service than the one timedated starts.
            right = values["NTPSynchronized"] == "yes"
            return Facts("system clock", right, enabled=right or values["NTP"] == "yes")
    said = _ran(host, CHRONYC)
    if said is not None and said.exit == 0:
        # chronyc(1), tracking: 14 fields, the second the reference, the last the leap status.
        fields = said.stdout.strip().split(",")
        if len(fields) == 14 and fields[2].isdecimal():
            return Facts("chrony", fields[13] == "Normal" and 1 <= int(fields[2]) <= 15)
    return Facts("system clock", None)


def _ran(host: Host, argv: tuple[str, ...]) -> Completed | None:
    try:
        return host.run(argv, timeout_s=5)
    except Unreadable as problem:
        if problem.absent:
            return None
        raise


# Windows

_SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time"
# Where it may run: a service's Start (Microsoft, CreateService: automatic, on demand), and
# W32Time's Type ("Windows Time service tools and settings"). Anything else is not an answer.
_STARTS, _SOURCES = (2, 3), ("NT5DS", "NTP", "AllSync")
W32TM = (r"C:\Windows\System32\w32tm.exe", "/query", "/status")


def collect_windows(host: Host) -> Facts:
    """The time service's settings and, by order rather than words, its status: [MS-W32T] gives
    the leap indicator in the first line and the stratum in the second. Raises Unreadable.
    """
    start = host.registry(_SERVICE).get("Start")
    kind = host.registry(rf"{_SERVICE}\Parameters").get("Type")
    if start == 4 or kind == "NoSync":
        return Facts("Windows Time", synchronised=False, enabled=False)
    if start not in _STARTS or kind not in _SOURCES:
        return Facts("Windows Time", None)
    done = host.run(W32TM)
    numbers = re.findall(r"^[^:]+: (\d+)", done.stdout, re.MULTILINE)
    if done.exit != 0 or len(numbers) < 2:
        return Facts("Windows Time", None)
    return Facts("Windows Time", numbers[0] != "3" and 1 <= int(numbers[1]) <= 15)


# macOS

SYSTEMSETUP = ("/usr/sbin/systemsetup", "-getusingnetworktime")


def collect_macos(host: Host) -> Facts:
    """Whether network time is on; only an administrator is told. Raises Unreadable."""
    done = host.run(SYSTEMSETUP)
    state = re.search(r"^Network Time: (On|Off)\s*$", done.stdout, re.MULTILINE)
    if done.exit != 0 or state is None:
        raise Unreadable("network time", _answers.UNPARSED)
    return Facts("network time", state[1] == "On", enabled=state[1] == "On")


REMEDIES = {
    "not-synchronised": "Connect to the internet; if it stays so, check which time server is set.",
    "switched-off": "Switch automatic date and time on, in the settings of the clock.",
    "cannot-be-told": "Switch automatic date and time on, in the settings of the clock.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:  # noqa: ARG001 -- every judge's shape
    """One part: whatever keeps the clock."""
    name = facts.keeper
    if not facts.enabled:
        part = Scope(name, Outcome.FAIL, "switched-off", "Nothing keeps this clock right.")
    elif facts.synchronised is None:
        part = Scope(
            name,
            Outcome.UNKNOWN,
            "cannot-be-told",
            "Nothing on this machine says whether its clock is kept right.",
        )
    elif facts.synchronised:
        part = Scope(name, Outcome.PASS, "synchronised")
    else:
        part = Scope(
            name, Outcome.FAIL, "not-synchronised", "The clock is not in step with a time server."
        )
    return conclude(CHECK, (part,), REMEDIES, good="The clock is kept right by a time server.")


TIME_SYNC = Check(
    id=CHECK,
    title="Is the clock kept right?",
    clauses=("SP-spot-checks", "TP-sharing"),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: collect_windows,
        Platform.MACOS: collect_macos,
    },
    judge=judge,
    watch={
        Platform.LINUX: ("/run/systemd/timesync", "/etc/chrony/*", "/etc/systemd/timesyncd.conf"),
        Platform.WINDOWS: (_SERVICE, rf"{_SERVICE}\Parameters"),
    },
)
