"""Is the system still supported, and are its security updates installed within 14 days?"""

from __future__ import annotations

from agent.checks import Check, _updates, later
from agent.checks._updates import Facts
from agent.event import Outcome
from agent.host import Host, Platform, Unreadable


def os_release(text: str) -> dict[str, str]:
    """os-release(5) as a mapping, without quotation marks."""
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, equals, value in pairs if equals}


def collect_linux(host: Host) -> Facts:
    """By whichever package manager the system has. Raises Unreadable."""
    try:
        facts = os_release(host.read_text("/etc/os-release"))
    except Unreadable as problem:
        if not problem.absent:
            raise
        facts = os_release(host.read_text("/usr/lib/os-release"))
    family = {facts.get("ID", ""), *facts.get("ID_LIKE", "").split()}
    if family & {"debian", "ubuntu"}:
        from agent.checks import _updates_apt

        return _updates_apt.collect(host, facts)
    if family & {"fedora", "rhel", "centos"}:
        from agent.checks import _updates_dnf

        return _updates_dnf.collect(host)
    return Facts(
        host.taken,
        host.release,
        trouble=(
            Outcome.UNKNOWN,
            "package-manager-not-supported",
            f"Safehand cannot read the package manager of {host.release} yet.",
        ),
    )


OS_UPDATES = Check(
    id=_updates.CHECK,
    title="Is the system supported, and are its security updates installed in time?",
    clauses=("TP-certified",),
    parameters=_updates.Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: later("_updates_windows"),
        Platform.MACOS: later("_updates_macos"),
    },
    judge=_updates.judge,
    slow=True,
    cyber_essentials="Security update management",
    dspt="8.3 (supported systems are kept up to date)",
    watch={
        Platform.LINUX: ("/var/lib/dpkg/status", "/var/lib/apt/lists", "/etc/os-release"),
        Platform.MACOS: ("/Library/Preferences/com.apple.SoftwareUpdate.plist",),
    },
)
