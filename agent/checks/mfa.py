"""Is a second factor required to sign in?

Three facts, kept apart: a factor is enrolled, the directory requires one, this machine enforces
one. Only the third is this check's outcome; a laptop cannot see what the directory requires.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agent.checks import Check, conclude
from agent.event import JSON, Finding, Outcome, Scope, worst
from agent.host import Host, Platform

_SERVICES = (
    "login",
    "sshd",
    "gdm",
    "gdm-password",
    "gdm-fingerprint",
    "gdm-smartcard",
    "lightdm",
    "sddm",
    "lxdm",
    "xdm",
    "greetd",
    "ly",
    "cosmic-greeter",
    "cockpit",
    "xrdp-sesman",
    "su",
    "su-l",
    "sudo",
    "sudo-i",
    "polkit-1",
    "doas",
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Which doors count, and what counts as two factors."""

    services: tuple[str, ...] = _SERVICES
    """The PAM services that let people in or raise their rights, on Linux."""
    two_of_one_kind: bool = False
    """True accepts two things of one kind, such as an SSH key with a one-time code."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one platform shows, with its own judge of each door."""

    doors: Callable[[Parameters], list[Scope]]
    enrolled: str
    evidence: Mapping[str, JSON]


# Each platform's module is loaded on that platform only.


def _collect_linux(host: Host) -> Seen:
    from agent.checks._mfa import linux

    facts = linux.collect(host, _SERVICES)
    return Seen(
        lambda p: linux.judge(facts, p.services, two_of_one_kind=p.two_of_one_kind),
        linux.enrolled(facts),
        linux.evidence(facts),
    )


def _collect_macos(host: Host) -> Seen:
    from agent.checks._mfa import macos

    facts = macos.collect(host)
    return Seen(
        lambda p: macos.judge(facts, two_of_one_kind=p.two_of_one_kind),
        macos.enrolled(facts),
        macos.evidence(facts),
    )


def _collect_windows(host: Host) -> Seen:
    from agent.checks._mfa import windows

    facts = windows.collect(host)
    return Seen(
        lambda p: windows.judge(facts, two_of_one_kind=p.two_of_one_kind),
        windows.enrolled(facts),
        windows.evidence(facts),
    )


_ENFORCED = {Outcome.PASS: "yes", Outcome.FAIL: "no"}


def _judge(seen: Seen, parameters: Parameters) -> Finding:
    """The finding of the whole, with the three facts apart."""
    scope = seen.doors(parameters)
    outcome = worst(each.outcome for each in scope)
    return conclude(
        "mfa",
        scope,
        dict.fromkeys((each.reason for each in scope), _LOOK) | _REMEDIES,
        good="Every way to sign in on this machine asks for a second factor.",
        evidence={
            "enrolled": seen.enrolled,
            "required_by_directory": "unknown",
            "enforced_here": _ENFORCED.get(outcome, "unknown"),
            **seen.evidence,
        },
    )


_REQUIRE = (
    "Require a second factor for every service named here, and leave no line or option that lets "
    "somebody by without it."
)
_LOOK = (
    "Run this check as administrator; if it stays unknown, somebody has to look at the file, "
    "option or module that it names."
)
_REMEDIES = {
    "no-second-factor": _REQUIRE,
    "second-factor-avoidable": _REQUIRE,
    "no-factor-asked": _REQUIRE,
    "may-be-started": "Switch the SSH server off, or require a second factor in its configuration.",
    "directory-decides": "Let the central side ask the directory what it requires.",
    "sudo-rules-not-visible": _LOOK,
    "one-kind-twice": "Add a factor of another kind: something known, such as a password, beside "
    "something held.",
    "nobody-can-sign-in": "Compare the named service's files with those of a fresh machine.",
    "cut-off": "End the named file with a line break, and check that nothing of it is missing.",
    "no-door-found": "Name the services by which people sign in here in the policy, under [mfa].",
    "modules-not-listed": _LOOK,
    "too-tangled": "Simplify the service's PAM files; nobody can be sure of them as they are.",
}


CHECK = Check(
    id="mfa",
    title="Is a second factor required to sign in?",
    clauses=("SP-mfa",),
    parameters=Parameters,
    collect={
        Platform.LINUX: _collect_linux,
        Platform.MACOS: _collect_macos,
        Platform.WINDOWS: _collect_windows,
    },
    judge=_judge,
    cyber_essentials="User access control",
    dspt="4.5.3 (multi-factor authentication is enforced)",
    watch={
        Platform.LINUX: (
            "/etc/pam.d",
            "/etc/pam.conf",
            "/etc/security",
            "/etc/ssh/sshd_config",
            "/etc/ssh/sshd_config.d",
            "/etc/shadow",
        ),
        Platform.MACOS: (
            "/Library/Managed Preferences",
            "/Library/Preferences/com.apple.security.smartcard.plist",
            "/private/etc/SmartcardLogin.plist",
            "/private/etc/pam.d",
            "/private/etc/ssh",
        ),
        Platform.WINDOWS: (
            r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
            r"HKLM\SOFTWARE\Policies\Microsoft\PassportForWork",
            r"HKLM\SOFTWARE\Policies\Duo Security\DuoCredProv",
            r"HKLM\SOFTWARE\Duo Security\DuoCredProv",
            r"HKLM\SYSTEM\CurrentControlSet\Services\sshd",
            r"C:\ProgramData\ssh\sshd_config",
        ),
    },
)
