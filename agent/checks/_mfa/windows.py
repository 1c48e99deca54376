r"""Does Windows ask for a second factor at sign-in?

Windows enforces one where `scforceoption` is set ("Interactive logon: Require Windows Hello for
Business or smart card"), or where Duo's credential provider wraps every sign-in and fails closed.
Hiding the password box (ExcludedCredentialProviders, the passwordless experience) is no
enforcement: Windows still takes the password elsewhere. Read from the registry and
`dsregcmd /status`; nothing here was run on a real Windows machine.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.checks import _sshd
from agent.checks._mfa import access, ssh
from agent.checks._texts import Reading, Texts
from agent.event import JSON, Outcome, Scope
from agent.host import NOT_RECORDED, Host, RegistryValue, Unreadable

SYSTEM_POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
HELLO_POLICIES = r"HKLM\SOFTWARE\Policies\Microsoft\PassportForWork"
DUO_POLICIES = r"HKLM\SOFTWARE\Policies\Duo Security\DuoCredProv"
DUO = r"HKLM\SOFTWARE\Duo Security\DuoCredProv"
SSHD_SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services\sshd"
SSHD_FILE = r"C:\ProgramData\ssh\sshd_config"
DSREGCMD = (r"C:\Windows\System32\dsregcmd.exe", "/status")
PASSWORD_PROVIDER = "{60b78e88-ead8-445c-9cfd-0b87f74ea6cd}"
"""The class id of Windows' own password box (credprov.h, CLSID_PasswordCredentialProvider)."""
DOOR = "Windows sign-in"
_AUTOMATIC, _MANUAL, _DISABLED = 2, 3, 4
"""Start types of a service (winsvc.h)."""

Values = Mapping[str, RegistryValue]
_NONE: Values = {}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a Windows machine said; Unreadable stands where it did not."""

    system: Values | Unreadable
    hello: Values | Unreadable
    duo: Values | Unreadable
    """Duo's values, its policy's above its own; empty where it is not installed."""
    directory: Mapping[str, str] | Unreadable
    """The `Name : VALUE` lines of `dsregcmd /status`."""
    sshd: Values | Unreadable
    texts: Texts = field(default_factory=Texts)


def collect(host: Host) -> Facts:
    """What `judge` needs to know of the machine."""
    reading = Reading(host)
    sshd = _values(host, SSHD_SERVICE)
    if sshd != _NONE:
        with contextlib.suppress(Unreadable):  # kept by `reading`, and met again by the judge
            _sshd.effective(reading, SSHD_FILE)
    return Facts(
        system=_values(host, SYSTEM_POLICIES),
        hello=_values(host, HELLO_POLICIES),
        duo=_merged(_values(host, DUO), _values(host, DUO_POLICIES)),
        directory=_directory(host),
        sshd=sshd,
        texts=reading.texts(),
    )


def _values(host: Host, key: str) -> Values | Unreadable:
    """The values under a key; none where there is no such key."""
    try:
        return dict(host.registry(key))
    except Unreadable as problem:
        return _NONE if problem.absent else problem


def _merged(own: Values | Unreadable, policy: Values | Unreadable) -> Values | Unreadable:
    if isinstance(own, Unreadable):
        return own
    if isinstance(policy, Unreadable):
        return policy
    return {**own, **policy} if own else _NONE


_STATE = re.compile(r"^\s*([A-Za-z0-9]+)\s*:\s*(YES|NO)\s*$", re.MULTILINE)


def parse_dsregcmd(text: str) -> dict[str, str]:
    """The answers YES and NO of `dsregcmd /status` by name, such as AzureAdJoined and NgcSet.

    Its names and answers are English whatever the system's language. Raises ValueError where the
    device's state is not among them.
    """
    found = dict(_STATE.findall(text.replace("\r\n", "\n")))
    if "AzureAdJoined" not in found or "DomainJoined" not in found:
        raise ValueError("this is not the output of dsregcmd /status")
    return found


def _directory(host: Host) -> Mapping[str, str] | Unreadable:
    try:
        done = host.run(DSREGCMD)
        return parse_dsregcmd(done.stdout)
    except Unreadable as problem:
        return problem
    except ValueError:
        return Unreadable(DSREGCMD[0], "not-understood")


def judge(facts: Facts, *, two_of_one_kind: bool) -> list[Scope]:
    """A scope for the sign-in screen, and one for the SSH server where there is one."""
    return [_sign_in(facts), *_ssh(facts, two_of_one_kind=two_of_one_kind)]


def _sign_in(facts: Facts) -> Scope:
    if isinstance(facts.system, Unreadable):
        return access.unreadable(DOOR, facts.system)
    forced = facts.system.get("scforceoption", 0)
    if forced == 1:
        return Scope(DOOR, Outcome.PASS, "second-factor-required")
    if forced != 0:
        return access.unreadable(DOOR, Unreadable("scforceoption", "not-understood"))
    if isinstance(facts.duo, Unreadable) and facts.duo.code != NOT_RECORDED:
        return access.unreadable(DOOR, facts.duo)
    if facts.duo and not isinstance(facts.duo, Unreadable):
        return _duo(facts.duo)
    excluded = facts.system.get("ExcludedCredentialProviders", "")
    if isinstance(excluded, str) and PASSWORD_PROVIDER in excluded.lower():
        return Scope(
            DOOR,
            Outcome.FAIL,
            "second-factor-avoidable",
            "The password box is hidden at Windows sign-in, but a password is still enough "
            "elsewhere, such as in safe mode or over remote desktop.",
        )
    if not isinstance(facts.hello, Unreadable) and facts.hello.get("Enabled") == 1:
        return Scope(
            DOOR,
            Outcome.FAIL,
            "second-factor-avoidable",
            "Windows Hello for Business is offered at Windows sign-in, but a password is still "
            "enough: nothing requires Hello or a smart card.",
        )
    return Scope(
        DOOR,
        Outcome.FAIL,
        "no-second-factor",
        "A password is enough to sign in to Windows: neither Windows Hello for Business nor a "
        "smart card is required.",
    )


def _duo(values: Values) -> Scope:
    """Duo's provider: FailOpen is 1 unless set otherwise; RdpOnly leaves the console alone."""
    fail_open, rdp_only = values.get("FailOpen", 1), values.get("RdpOnly", 0)
    if fail_open == 0 and rdp_only == 0:
        return Scope(DOOR, Outcome.PASS, "second-factor-required")
    how = (
        "is asked only over remote desktop (RdpOnly)"
        if rdp_only != 0
        else "lets everybody by while it cannot be reached (FailOpen)"
    )
    return Scope(
        DOOR,
        Outcome.FAIL,
        "second-factor-avoidable",
        f"A password is enough to sign in to Windows: Duo {how}.",
    )


def _ssh(facts: Facts, *, two_of_one_kind: bool) -> list[Scope]:
    """The OpenSSH server that comes with Windows. It has no PAM."""
    if isinstance(facts.sshd, Unreadable):
        return [access.unreadable(ssh.NAME, facts.sshd)]
    start = facts.sshd.get("Start")
    if facts.sshd == _NONE:
        return []
    if start not in (_AUTOMATIC, _MANUAL, _DISABLED):
        return [access.unreadable(ssh.NAME, Unreadable(SSHD_SERVICE, "not-understood"))]
    if start == _DISABLED:
        told = "The SSH server is installed and switched off."
        return [Scope(ssh.NAME, Outcome.NOT_APPLICABLE, "not-running", told)]
    try:
        variants = _sshd.effective(facts.texts, SSHD_FILE)
        if variants is None:
            raise Unreadable(SSHD_FILE, "ENOENT")
        scopes = ssh.scopes(variants, ssh.without_pam, two_of_one_kind=two_of_one_kind)
    except Unreadable as problem:
        return [access.unreadable(ssh.NAME, problem)]
    if start == _MANUAL and any(scope.outcome is Outcome.FAIL for scope in scopes):
        told = "The SSH server asks for one factor; whether it was started by hand is not known."
        return [Scope(ssh.NAME, Outcome.UNKNOWN, "may-be-started", told)]
    return scopes


def enrolled(facts: Facts) -> str:
    """Whether Windows Hello is set up for whoever ran this: `yes`, `no` or `unknown`.

    A service is nobody: a NO counts only beside a primary refresh token, which only a person has.
    """
    if isinstance(facts.directory, Unreadable):
        return "unknown"
    hello, token = facts.directory.get("NgcSet"), facts.directory.get("AzureAdPrt")
    if hello == "YES":
        return "yes"
    return "no" if hello == "NO" and token == "YES" else "unknown"


def evidence(facts: Facts) -> dict[str, JSON]:
    """What was parsed; no account or tenant names."""
    joined: JSON = "unknown"
    if not isinstance(facts.directory, Unreadable):
        joined = [name for name in _JOINED if facts.directory.get(name) == "YES"]
    return {
        "joined": joined,
        "scforceoption": _shown(facts.system, "scforceoption"),
        "hello_for_business": _shown(facts.hello, "Enabled"),
        "duo": "unknown" if isinstance(facts.duo, Unreadable) else bool(facts.duo),
    }


_JOINED = ("AzureAdJoined", "EnterpriseJoined", "DomainJoined", "WorkplaceJoined")


def _shown(values: Values | Unreadable, name: str) -> JSON:
    if isinstance(values, Unreadable):
        return "unknown"
    value = values.get(name)
    return value if isinstance(value, int) else None
