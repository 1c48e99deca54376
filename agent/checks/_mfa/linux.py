"""Does every door of a Linux machine ask for a second factor?

A door is a PAM service, or sshd with its own list of methods before PAM. Read: the PAM files,
sshd_config with its includes, which modules and programs are installed, and whether an account
has an empty password (counted by awk, so that no name and no hash is ever taken up).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.checks import _programs, _sshd
from agent.checks._mfa import access, ssh
from agent.checks._mfa.access import Door
from agent.checks._pam import config, paths
from agent.checks._pam.answers import Blank, Setting
from agent.checks._pam.modules import OPTION_FILES
from agent.checks._pam.paths import Installed, Worlds
from agent.checks._texts import Reading, Source, Texts
from agent.event import JSON, Outcome, Scope
from agent.host import Host, Unreadable

SSHD = "sshd"
STEP_UP = frozenset({"su", "su-l", "sudo", "sudo-i", "polkit-1", "runuser", "runuser-l", "doas"})
"""Services that a person runs who has signed in already: there, root is somebody who is root."""
_PROGRAMS = {
    "login": ("/bin/login",),
    "su": ("/bin/su",),
    "sudo": ("/usr/bin/sudo",),
    "gdm-password": ("/usr/sbin/gdm3", "/usr/sbin/gdm"),
    "lightdm": ("/usr/sbin/lightdm",),
    "sddm": ("/usr/bin/sddm",),
    "greetd": ("/usr/bin/greetd", "/usr/sbin/greetd"),
    "sshd": ("/usr/sbin/sshd",),
}
"""Where the programs are whose service has to be judged even when it has no file of its own."""
_MODULE_DIRECTORIES = (
    "/lib/security",
    "/usr/lib/security",
    "/lib64/security",
    "/usr/lib64/security",
    *(
        f"/usr/lib/{machine}/security"
        for machine in (
            "x86_64-linux-gnu",
            "aarch64-linux-gnu",
            "arm-linux-gnueabihf",
            "i386-linux-gnu",
            "riscv64-linux-gnu",
        )
    ),
)
_EVERY_LISTING_HOLDS = frozenset({"pam_deny.so", "pam_unix.so", "pam_wheel.so"})
"""Modules of Linux-PAM from both ends of the alphabet: a listing without them is not whole."""
_BLANK_PROGRAM = (
    'NF > 1 && $1 !~ /^[+-]/ && $2 == "" {n++} '
    'END {printf "accounts %d, without password %d\\n", NR, n}'
)
_COUNT_BLANK = (
    "/usr/bin/awk",
    "-F:",
    _BLANK_PROGRAM,
    "/etc/passwd",
    "/etc/shadow",
)
_BLANK_COUNTED = re.compile(r"accounts [1-9][0-9]*, without password ([0-9]+)\n")
_COUNT_NOPASSWD = (
    "/usr/bin/grep",
    *("-rchE", r"^[^#]*(NOPASSWD|!\s*authenticate)", "/etc/sudoers", "/etc/sudoers.d"),
)
_SUDO = frozenset({"sudo", "sudo-i"})
_SSHD_WANTED = (
    "/etc/systemd/system/multi-user.target.wants/ssh.service",
    "/etc/systemd/system/multi-user.target.wants/sshd.service",
    "/etc/systemd/system/sockets.target.wants/ssh.socket",
    "/etc/systemd/system/sockets.target.wants/sshd.socket",
    "/run/sshd.pid",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a Linux machine said."""

    texts: Texts
    installed: Installed
    programs: frozenset[str]
    """Those of `_PROGRAMS` that are there."""
    blank: Blank
    sshd_off: bool
    """True only where systemd runs this machine and neither starts nor runs sshd."""
    options: Mapping[str, str | None] = field(default_factory=dict)
    """The modules' own configuration files."""
    enrolment: Mapping[str, bool | None] = field(default_factory=dict)
    """Files of enrolled factors that the stacks name: whether each is there."""
    nopasswd: int | None = None
    """Lines of sudo's configuration that ask for no password; None where they could not be read."""


def collect(host: Host, services: tuple[str, ...]) -> Facts:
    """What `judge` needs to know of the machine. `services` are read even where no directory that
    holds them can be listed.
    """
    reading = Reading(host)
    names = set(services) | {config.FALLBACK}
    for directory in config.DIRECTORIES:
        with contextlib.suppress(Unreadable):  # kept by `reading`, and met again by the judge
            names.update(reading.list(directory))
    for name in sorted(names):
        with contextlib.suppress(Unreadable):
            config.stack(reading, name)  # follows its includes, so that each file is kept
    with contextlib.suppress(Unreadable):
        _sshd.effective(reading)
    return Facts(
        texts=reading.texts(),
        installed=_installed(host),
        programs=frozenset(
            name
            for name, places in _PROGRAMS.items()
            if any(_is_there(host, place) for place in places)
        ),
        blank=_blank(host),
        sshd_off=_sshd_off(host),
        options={path: _option(host, path) for path in OPTION_FILES},
        enrolment={path: _is_there(host, path) for path in _enrolment_files(reading.texts())},
        nopasswd=_nopasswd(host),
    )


def _is_there(host: Host, path: str) -> bool | None:
    """Whether a path exists: one that is no symbolic link answers EINVAL. None where the machine
    does not say.
    """
    try:
        host.read_link(path)
    except Unreadable as problem:
        if problem.code == "EINVAL":
            return True
        return False if problem.absent else None
    return True


def _installed(host: Host) -> Installed:
    names: set[str] = set()
    for directory in _MODULE_DIRECTORIES:
        try:
            names.update(host.list_directory(directory))
        except Unreadable:
            continue
    return Installed(frozenset(names) if names >= _EVERY_LISTING_HOLDS else None)


def _blank(host: Host) -> Blank:
    try:
        done = host.run(_COUNT_BLANK)
    except Unreadable:
        return Blank.UNKNOWN
    counted = _BLANK_COUNTED.fullmatch(done.stdout)
    if done.exit != 0 or counted is None:
        return Blank.UNKNOWN
    return Blank.SOME if int(counted[1]) else Blank.NONE


def _sshd_off(host: Host) -> bool:
    if not _is_there(host, "/run/systemd/system"):
        return False
    if not all(_is_there(host, path) is False for path in _SSHD_WANTED):
        return False
    try:  # somebody may have started it in another way
        return "sshd" not in _programs.running(host)
    except Unreadable:
        return False


def _option(host: Host, path: str) -> str | None:
    try:
        return host.read_text(path)
    except Unreadable as problem:
        return "" if problem.absent else None


_ENROLMENT = re.compile(
    r"\bpam_oath\.so\b[^\n]*?\busersfile=(/\S+)|\bpam_u2f\.so\b[^\n]*?\bauthfile=(/\S+)"
)


def _enrolment_files(texts: Texts) -> list[str]:
    """The files in which the stacks keep who has a code or a key. They hold secrets: only whether
    they are there is ever asked.
    """
    read = [text for text in texts.files.values() if isinstance(text, str)]
    found = {first or second for text in read for first, second in _ENROLMENT.findall(text)}
    return sorted(found)


def enrolled(facts: Facts) -> str:
    """Whether anybody has a second factor set up: `yes`, `no` or `unknown`, which it is wherever
    factors are kept in people's homes or in a directory.
    """
    there = set(facts.enrolment.values())
    if True in there:
        return "yes"
    return "no" if there == {False} else "unknown"


def _nopasswd(host: Host) -> int | None:
    try:
        done = host.run(_COUNT_NOPASSWD)
    except Unreadable:
        return None
    counts = done.stdout.split()
    if done.exit not in (0, 1) or not counts or not all(each.isdigit() for each in counts):
        return None
    return sum(map(int, counts))


def judge(facts: Facts, services: tuple[str, ...], *, two_of_one_kind: bool) -> list[Scope]:
    """A scope for each of `services` that is a door of this machine.

    People sign in somewhere: where none of them is, that is a door we do not know.
    """
    scopes = [
        scope
        for service in services
        for scope in _scopes(facts, service, two_of_one_kind=two_of_one_kind)
    ]
    told = "None of the services in the policy is on this machine: how people sign in is not known."
    return scopes or [Scope("sign-in", Outcome.UNKNOWN, "no-door-found", told)]


def _scopes(facts: Facts, service: str, *, two_of_one_kind: bool) -> list[Scope]:
    try:
        if service == SSHD:
            return _sshd_scopes(facts, two_of_one_kind=two_of_one_kind)
        if service in facts.programs or config.exists(facts.texts, service):
            found = access.judge(_pam_door(facts, service), two_of_one_kind=two_of_one_kind)
            return [_sudo(found, facts.nopasswd) if service in _SUDO else found]
    except Unreadable as problem:
        return [access.unreadable(service, problem)]
    except paths.TooTangledError:
        told = f"The PAM stack of {service} has more turnings than Safehand follows."
        return [Scope(service, Outcome.UNKNOWN, "too-tangled", told)]
    return []


def _sudo(found: Scope, nopasswd: int | None) -> Scope:
    """sudo asks PAM only where its own rules let it."""
    if found.outcome is not Outcome.PASS or nopasswd == 0:
        return found
    if nopasswd is None:
        told = "Whether sudo's rules ask for a password at all could not be seen."
        return Scope(found.name, Outcome.UNKNOWN, "sudo-rules-not-visible", told)
    told = f"sudo asks for nothing where its rules say so: {nopasswd} lines do (NOPASSWD)."
    return Scope(found.name, Outcome.FAIL, "second-factor-avoidable", told)


def _sshd_scopes(facts: Facts, *, two_of_one_kind: bool) -> list[Scope]:
    if facts.sshd_off:
        told = "The SSH server is installed and switched off."
        return [Scope(SSHD, Outcome.NOT_APPLICABLE, "not-running", told)]
    variants = _sshd.effective(facts.texts)
    if variants is None:
        if SSHD in facts.programs:
            raise Unreadable(_sshd.FILE, "ENOENT")
        return []
    return ssh.scopes(
        variants, lambda each: _sshd_door(facts, each), two_of_one_kind=two_of_one_kind
    )


def evidence(facts: Facts) -> dict[str, JSON]:
    """What was counted: no names."""
    return {
        "module_directory_listed": facts.installed.names is not None,
        "accounts_with_empty_password": facts.blank.value,
        "sudo_lines_without_password": facts.nopasswd,
    }


def _pam_door(facts: Facts, service: str) -> Door:
    worlds = _worlds(facts, facts.texts, service, blank_refused=False)
    return Door(
        service,
        worlds.ways(worlds.broadest()),
        lambda: (worlds.ways(world) for world in worlds.each()),
        shut_on_purpose=worlds.only_refuses,
        doubt=_doubt(worlds),
    )


def _worlds(facts: Facts, texts: Source, service: str, *, blank_refused: bool) -> Worlds:
    setting = Setting(
        service,
        started_by_root=service not in STEP_UP,
        blank=facts.blank,
        blank_refused=blank_refused,
        options=facts.options,
    )
    return paths.worlds(config.stack(texts, service), setting, facts.installed)


def _doubt(worlds: Worlds) -> access.Doubt | None:
    """Why this stack may not be what it looks like."""
    if worlds.stack.cut_off:
        told = f"{worlds.stack.cut_off[0]} ends in the middle of a line: part of it may be missing."
        return "cut-off", told
    if worlds.installed.names is None:
        return "modules-not-listed", "Which PAM modules are installed could not be seen."
    return None


def _sshd_door(facts: Facts, sshd: _sshd.Effective) -> Door:
    empty_allowed = sshd.on("permitemptypasswords")
    if not sshd.on("usepam"):
        blank = facts.blank if empty_allowed else Blank.NONE
        return ssh.without_pam(
            sshd, may_be_blank=blank is not Blank.NONE, is_blank=blank is Blank.SOME
        )
    worlds = _worlds(facts, facts.texts, sshd.pam_service, blank_refused=not empty_allowed)
    return ssh.door(
        sshd,
        worlds.ways(worlds.broadest()),
        lambda: (worlds.ways(world) for world in worlds.each()),
        shut=worlds.only_refuses,
        doubt=_doubt(worlds),
    )
