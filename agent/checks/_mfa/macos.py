"""Does macOS ask for a second factor at sign-in?

macOS enforces one where `enforceSmartCard` is set in com.apple.security.smartcard, for everybody
but those whom `allowUnmappedUsers` and `NotEnforcedGroup` spare (Apple Platform Deployment, "smart
card-only authentication"). On a Mac with an Intel processor FileVault's own prompt takes a
password and signs in with it, unless DisableFDEAutoLogin is set. Platform SSO says who is enrolled;
what it requires is the directory's to know. Nothing here was run on a real Mac.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.checks import _sshd
from agent.checks._factors import Factor, Way, factors
from agent.checks._mfa import access, ssh
from agent.checks._texts import Reading, Texts
from agent.event import JSON, Outcome, Scope
from agent.host import Host, Unreadable

SMART_CARD = "com.apple.security.smartcard.plist"
LOGIN_WINDOW = "com.apple.loginwindow.plist"
_MANAGED = "/Library/Managed Preferences"
_LOCAL = "/Library/Preferences"
EXEMPTIONS = "/private/etc/SmartcardLogin.plist"
DISABLED = "/var/db/com.apple.xpc.launchd/disabled.plist"
SSHD_SERVICE = "com.openssh.sshd"
FDESETUP = ("/usr/bin/fdesetup", "status")
UNAME = ("/usr/bin/uname", "-m")
APP_SSO = ("/usr/bin/app-sso", "platform", "-s")
DOOR = "login window"

# Property lists hold what they like; each use checks the shape of what it takes.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a Mac said; Unreadable stands where it did not."""

    smart_card: Values | Unreadable
    """Managed preferences above local ones; empty where there are none."""
    login_window: Values | Unreadable
    exemptions: Values | Unreadable
    services: Values | Unreadable
    """launchd's overrides: service → whether it is disabled."""
    filevault: bool | Unreadable
    processor: str | Unreadable
    """`arm64` or `x86_64`."""
    platform_sso: str | Unreadable
    """What `app-sso platform -s` printed."""
    texts: Texts = field(default_factory=Texts)


def collect(host: Host) -> Facts:
    """What `judge` needs to know of the machine."""
    reading = Reading(host)
    services = _plist(host, DISABLED)
    if not isinstance(services, Unreadable) and services.get(SSHD_SERVICE) is False:
        with contextlib.suppress(Unreadable):  # kept by `reading`, and met again by the judge
            _sshd.effective(reading)
    return Facts(
        smart_card=_preferences(host, SMART_CARD),
        login_window=_preferences(host, LOGIN_WINDOW),
        exemptions=_plist(host, EXEMPTIONS),
        services=services,
        filevault=_filevault(host),
        processor=_processor(host),
        platform_sso=_printed(host, APP_SSO),
        texts=reading.texts(),
    )


def _preferences(host: Host, name: str) -> Values | Unreadable:
    local, managed = _plist(host, f"{_LOCAL}/{name}"), _plist(host, f"{_MANAGED}/{name}")
    if isinstance(managed, Unreadable):
        return managed
    return local if isinstance(local, Unreadable) else {**local, **managed}


def _plist(host: Host, path: str) -> Values | Unreadable:
    """A property list's dictionary; an empty one where there is no such file."""
    import plistlib  # pulls in an XML parser, which no other system needs
    from xml.parsers.expat import ExpatError

    try:
        found = plistlib.loads(host.read_bytes(path))
    except Unreadable as problem:
        return {} if problem.absent else problem
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, LookupError):
        return Unreadable(path, _sshd.NOT_UNDERSTOOD)
    return found if isinstance(found, dict) else Unreadable(path, _sshd.NOT_UNDERSTOOD)


def _printed(host: Host, argv: tuple[str, ...]) -> str | Unreadable:
    try:
        done = host.run(argv)
    except Unreadable as problem:
        return problem
    return done.stdout if done.exit == 0 else Unreadable(argv[0], f"exit-{done.exit}")


def _filevault(host: Host) -> bool | Unreadable:
    printed = _printed(host, FDESETUP)
    if isinstance(printed, Unreadable):
        return printed
    first = printed.partition("\n")[0]
    if first.startswith("FileVault is "):
        return not first.startswith("FileVault is Off")
    return Unreadable(FDESETUP[0], _sshd.NOT_UNDERSTOOD)


def _processor(host: Host) -> str | Unreadable:
    printed = _printed(host, UNAME)
    if isinstance(printed, Unreadable) or printed.strip() in {"arm64", "x86_64"}:
        return printed if isinstance(printed, Unreadable) else printed.strip()
    return Unreadable(UNAME[0], _sshd.NOT_UNDERSTOOD)


def judge(facts: Facts, *, two_of_one_kind: bool) -> list[Scope]:
    """A scope for the login window, and one for Remote Login where it is on."""
    return [_login_window(facts), *_ssh(facts, two_of_one_kind=two_of_one_kind)]


def _login_window(facts: Facts) -> Scope:
    if isinstance(facts.smart_card, Unreadable):
        return access.unreadable(DOOR, facts.smart_card)
    enforced = facts.smart_card.get("enforceSmartCard", False)
    if enforced not in (True, False):
        return access.unreadable(DOOR, Unreadable("enforceSmartCard", _sshd.NOT_UNDERSTOOD))
    if not enforced:
        return _not_enforced(facts)
    spared = facts.smart_card.get("allowUnmappedUsers", 0)
    if spared not in (0, 1, 2, 3):
        return access.unreadable(DOOR, Unreadable("allowUnmappedUsers", _sshd.NOT_UNDERSTOOD))
    if spared:
        told = "who has no smart card paired signs in with a password (allowUnmappedUsers)"
        return _avoidable(told)
    if isinstance(facts.exemptions, Unreadable):
        return access.unreadable(DOOR, facts.exemptions)
    if facts.exemptions.get("NotEnforcedGroup"):
        return _avoidable("members of an exempt group do without one (NotEnforcedGroup)")
    return _filevault_prompt(facts)


def _not_enforced(facts: Facts) -> Scope:
    sso = facts.platform_sso
    if not isinstance(sso, Unreadable) and _SSO_REQUIRES.search(sso):
        return Scope(
            DOOR,
            Outcome.UNKNOWN,
            "directory-decides",
            "Platform SSO asks the directory at the login window; what the directory requires "
            "cannot be seen from here.",
        )
    return Scope(
        DOOR,
        Outcome.FAIL,
        "no-second-factor",
        "A password is enough to sign in to this Mac: no smart card is required.",
    )


def _filevault_prompt(facts: Facts) -> Scope:
    """Whether the prompt before the system starts lets somebody in with a password."""
    required = Scope(DOOR, Outcome.PASS, "second-factor-required")
    if facts.processor == "arm64" or facts.filevault is False:
        return required
    if isinstance(facts.login_window, Unreadable):
        return access.unreadable(DOOR, facts.login_window)
    if facts.login_window.get("DisableFDEAutoLogin") in (True, "YES"):
        return required
    for unseen in (facts.processor, facts.filevault):
        if isinstance(unseen, Unreadable):
            return access.unreadable(DOOR, unseen)
    return _avoidable(
        "FileVault's prompt takes a password and signs in with it (DisableFDEAutoLogin is not set)"
    )


def _avoidable(how: str) -> Scope:
    told = f"A smart card is required to sign in to this Mac, but {how}."
    return Scope(DOOR, Outcome.FAIL, "second-factor-avoidable", told)


_SSO_REQUIRES = re.compile(r'"?loginPolicy"?\s*[:=][^\n]*RequireAuthentication', re.IGNORECASE)
_SSO_REGISTERED = re.compile(r'"?registrationCompleted"?\s*[:=]\s*(true|false)', re.IGNORECASE)


def _ssh(facts: Facts, *, two_of_one_kind: bool) -> list[Scope]:
    """Remote Login: off unless launchd was told otherwise. Behind it, macOS asks for a password."""
    if isinstance(facts.services, Unreadable):
        return [access.unreadable(ssh.NAME, facts.services)]
    if facts.services.get(SSHD_SERVICE) is not False:
        return []
    password = (Way(factors(Factor.PASSWORD), ("macOS asks for the account's password",)),)
    try:
        variants = _sshd.effective(facts.texts)
        if variants is None:
            raise Unreadable(_sshd.FILE, "ENOENT")
        return ssh.scopes(
            variants,
            lambda sshd: ssh.door(sshd, password, lambda: iter([password])),
            two_of_one_kind=two_of_one_kind,
        )
    except Unreadable as problem:
        return [access.unreadable(ssh.NAME, problem)]


def enrolled(facts: Facts) -> str:
    """Whether Platform SSO is registered on this Mac: `yes`, `no` or `unknown`."""
    if isinstance(facts.platform_sso, Unreadable):
        return "unknown"
    found = _SSO_REGISTERED.search(facts.platform_sso)
    if found is None:
        return "unknown"
    return "yes" if found[1].lower() == "true" else "no"


def evidence(facts: Facts) -> dict[str, JSON]:
    """What was parsed; no account names."""
    card = facts.smart_card
    enforced = None if isinstance(card, Unreadable) else bool(card.get("enforceSmartCard"))
    return {
        "enforce_smart_card": "unknown" if enforced is None else enforced,
        "filevault": "unknown" if isinstance(facts.filevault, Unreadable) else facts.filevault,
        "processor": "unknown" if isinstance(facts.processor, Unreadable) else facts.processor,
    }
