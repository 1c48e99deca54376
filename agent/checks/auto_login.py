"""Does the machine sign somebody in without asking, or let a guest in?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from agent.checks import Check, _answers, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Host, Platform, Unreadable

CHECK = "auto-login"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[auto-login]` in `policies/checks.toml`: nothing to set."""


Facts = tuple[Scope, ...]
"""Each way into the machine that was looked at."""


def _signs_in(where: str, who: str = "") -> Scope:
    whom = f"{who} in" if who else "somebody in"
    return Scope(
        where, Outcome.FAIL, "signs-in-by-itself", f"{where} signs {whom} without a password."
    )


def _asks(where: str) -> Scope:
    return Scope(where, Outcome.PASS, "asks-for-a-password")


def _guest(where: str) -> Scope:
    return Scope(where, Outcome.FAIL, "guest-allowed", "Anybody may sign in as a guest.")


# Linux: each display manager's own files, later ones over earlier ones.

_GDM = ("/etc/gdm3/daemon.conf", "/etc/gdm3/custom.conf", "/etc/gdm/custom.conf")
_LIGHTDM = ("/usr/share/lightdm/lightdm.conf.d", "/etc/lightdm/lightdm.conf.d")
_SDDM = ("/usr/lib/sddm/sddm.conf.d", "/etc/sddm.conf.d")
# Where an administrator's units are; those of the distribution ask for a password.
_UNITS = ("/etc/systemd/system", "/run/systemd/system")
_GETTY = re.compile(r"((serial-|container-|console-)?getty|autovt)(@[^/]*)?\.service(\.d)?")
_WANTS, _DEBUG = "sysinit.target.wants", "debug-shell.service"
# agetty -a NAME (getopt also takes it in one word), and login -f NAME, ask for nothing; agetty -n
# asks for no name, and with -l starts another program than login.
_BY_ITSELF = re.compile(r"\s(--autologin|-[A-Za-z0-9]*a)|\blogin\s+(\S+\s+)*-\w*f")
_OTHER_LOGIN = re.compile(r"\s(--login-program|--skip-login|-n|-l)(?![\w-])")


def collect_linux(host: Host) -> Facts:
    """Display managers and text consoles. Raises Unreadable."""
    return (
        *_unknown_manager(host),
        *_gdm(host),
        *_lightdm(host),
        *_sddm(host),
        *_greetd(host),
        *_consoles(host),
    )


_UNIT = "/etc/systemd/system/display-manager.service"
_READ = ("gdm", "lightdm", "sddm", "greetd")


def _unknown_manager(host: Host) -> Iterator[Scope]:
    """The login screen in use, where it is one whose settings nobody here can read."""
    try:
        name = host.read_link(_UNIT)
        if not name.endswith(".service"):
            raise Unreadable(_UNIT, _answers.UNPARSED)
    except Unreadable as problem:
        if not problem.absent:
            raise
        name = _answers.text(host, "/etc/X11/default-display-manager").strip()
    name = name.rpartition("/")[2].removesuffix(".service")
    if name and not name.startswith(_READ):
        yield Scope(
            f"login screen {name}",
            Outcome.UNKNOWN,
            "login-screen-not-known",
            f"Whether {name} signs somebody in by itself is not something Safehand can read yet.",
        )


def _settings(host: Host, path: str) -> dict[str, dict[str, str]]:
    return _answers.ini(_answers.text(host, path), path)


def _gdm(host: Host) -> Iterator[Scope]:
    """GNOME's help, "Configure automatic login": AutomaticLoginEnable and TimedLoginEnable."""
    for path in _GDM:
        if not (text := _answers.text(host, path)):
            continue
        daemon = _answers.ini(text, path).get("daemon", {})
        on = [
            daemon.get(f"{kind}Login", "")
            for kind in ("Automatic", "Timed")
            if _is_true(daemon.get(f"{kind}LoginEnable", ""))
        ]
        yield _signs_in(f"GDM ({path})", on[0]) if on else _asks(f"GDM ({path})")


def _lightdm(host: Host) -> Iterator[Scope]:
    """lightdm.conf: autologin-user and guests in the sections of seats, later files over earlier
    ones. What one seat does not do says nothing about another.
    """
    paths = [f"{d}/{n}" for d in _LIGHTDM for n in _answers.listed(host, d) if n.endswith(".conf")]
    seats: dict[str, dict[str, str]] = {}
    found = False
    for path in (*paths, "/etc/lightdm/lightdm.conf"):
        settings = _settings(host, path)
        found = found or bool(settings)
        for section, keys in settings.items():
            if section.startswith("Seat"):
                name = "Seat:*" if section == "SeatDefaults" else section
                seats[name] = seats.get(name, {}) | keys
    users = [user for keys in seats.values() if (user := keys.get("autologin-user"))]
    guests = ("autologin-guest", "allow-guest")
    if users:
        yield _signs_in("LightDM", users[0])
    elif any(_is_true(keys.get(each, "")) for keys in seats.values() for each in guests):
        yield _guest("LightDM")
    elif found:
        yield _asks("LightDM")


def _sddm(host: Host) -> Iterator[Scope]:
    """sddm.conf(5): [Autologin] User; /etc/sddm.conf is read last."""
    paths = [f"{d}/{n}" for d in _SDDM for n in _answers.listed(host, d)]
    user, found = "", False
    for path in (*paths, "/etc/sddm.conf"):
        settings = _settings(host, path)
        found = found or bool(settings)
        user = settings.get("Autologin", {}).get("User", user)
    if found:
        yield _signs_in("SDDM", user) if user else _asks("SDDM")


def _greetd(host: Host) -> Iterator[Scope]:
    """greetd(5): an [initial_session] is started without a greeter, and so is whatever a
    [default_session] runs as somebody other than the greeter's own account.
    """
    path = "/etc/greetd/config.toml"
    if text := _answers.whole(_answers.text(host, path), path):
        try:
            settings = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise Unreadable(path, _answers.UNPARSED) from problem
        session = settings.get("default_session")
        user = session.get("user", "greeter") if isinstance(session, dict) else "greeter"
        direct = "initial_session" in settings or user not in {"greeter", "greetd", "_greetd"}
        yield _signs_in("greetd") if direct else _asks("greetd")


def _consoles(host: Host) -> Iterator[Scope]:
    """agetty(8) with `--autologin`, in a console's unit, its drop-ins or inittab(5); and a shell
    that systemd-debug-generator(8) starts for whoever sits there.
    """
    for place in _UNITS:
        units = _answers.listed(host, place)
        if _WANTS in units and _DEBUG in _answers.listed(host, f"{place}/{_WANTS}"):
            yield _signs_in("debug shell", "root")
        for unit in units:
            if _GETTY.fullmatch(unit):
                paths = [f"{place}/{unit}"]
                if unit.endswith(".d"):
                    paths = [f"{paths[0]}/{name}" for name in _answers.listed(host, paths[0])]
                for path in paths:
                    yield from _console(unit.partition(".")[0], _commands(host, path))
    if re.search(r"(?<!\S)systemd\.debug[-_]shell(?!=(0|no|off|false))", _cmdline(host)):
        yield _signs_in("debug shell", "root")
    inittab = _answers.whole(_answers.text(host, "/etc/inittab"), "/etc/inittab")
    lines = (line.split(":") for line in inittab.splitlines() if not line.startswith("#"))
    for fields in lines:
        if len(fields) >= 4 and "getty" in fields[3]:
            yield from _console(f"console {fields[0]}", [":".join(fields[3:])])


def _cmdline(host: Host) -> str:
    """What the kernel was started with; it ends the line itself (fs/proc/cmdline.c)."""
    return _answers.whole(_answers.text(host, "/proc/cmdline"), "/proc/cmdline")


def _commands(host: Host, path: str) -> list[str]:
    """What a unit file starts; an empty ExecStart= takes back what stood before it."""
    found: list[str] = []
    text = _answers.whole(_answers.text(host, path), path).replace("\\\n", " ")
    _answers.ini(text, path)  # what is not a unit file says nothing about what is started
    for line in text.splitlines():
        if command := re.match(r"\s*ExecStart\s*=\s*(.*)", line):
            found = [*found, command[1]] if command[1] else []
    return found


def _console(name: str, commands: list[str]) -> Iterator[Scope]:
    where = name if name.startswith("console") else f"console {name}"
    for command in commands:
        if _BY_ITSELF.search(command):
            yield _signs_in(where)
        elif "agetty" not in command or _OTHER_LOGIN.search(command):
            yield Scope(
                where,
                Outcome.UNKNOWN,
                "login-screen-not-known",
                f"What is started on {where} is not something Safehand can read yet.",
            )


def _is_true(value: str) -> bool:
    return value.strip().lower() in {"true", "1", "yes"}


# Windows

# Where Windows keeps its accounts: written when one is made or removed. Only the system reads it.
_ACCOUNTS = r"HKLM\SAM\SAM\Domains\Account\Users\Names"
# Only one value of Winlogon's leaves PowerShell: beside it may stand the password in clear text,
# and that must never be read.
WINLOGON = r"""
$winlogon = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'
$guest = Get-LocalUser | Where-Object { $_.SID -like 'S-1-5-21-*-501' }
@{ AutoAdminLogon = "$($winlogon.AutoAdminLogon)"; Guest = [bool]$guest.Enabled } | ConvertTo-Json
"""


def collect_windows(host: Host) -> Facts:
    """Winlogon's automatic sign-in, and the built-in guest account. Raises Unreadable."""
    said = _answers.from_powershell(host, WINLOGON, "Winlogon")
    if not isinstance(said, dict):
        raise Unreadable("Winlogon", _answers.UNPARSED)
    on, guest = said.get("AutoAdminLogon"), said.get("Guest")
    if not isinstance(on, str) or not isinstance(guest, bool):
        raise Unreadable("Winlogon", _answers.UNPARSED)
    return (
        _asks("Windows") if on.strip() in {"", "0"} else _signs_in("Windows"),
        _guest("guest account") if guest else _asks("guest account"),
    )


# macOS

_LOGINWINDOW = "/Library/Preferences/com.apple.loginwindow.plist"


def collect_macos(host: Host) -> Facts:
    """The login window's automatic user and guest account. Raises Unreadable."""
    settings = _answers.parsed_plist(host.read_bytes(_LOGINWINDOW), _LOGINWINDOW)
    user = settings.get("autoLoginUser")
    # The name is set together with /etc/kcpassword, which holds the password: only its being
    # there is looked at.
    kept = "kcpassword" in host.list_directory("/etc")
    return (
        _signs_in("macOS", str(user or "")) if user or kept else _asks("macOS"),
        _guest("guest account") if settings.get("GuestEnabled") else _asks("guest account"),
    )


REMEDIES = {
    "signs-in-by-itself": "Switch automatic sign-in off, in the settings of users or of the login "
    "screen.",
    "login-screen-not-known": "Ask whoever looks after this machine to see whether its login "
    "screen signs somebody in by itself.",
    "guest-allowed": "Switch the guest account off, in the settings of users.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:  # noqa: ARG001 -- every judge's shape
    """Every way in must ask who is there."""
    if not facts:
        return Finding(
            CHECK,
            Outcome.PASS,
            "asks-for-a-password",
            explanation="No login screen or console of this machine is set to sign in by itself.",
        )
    return conclude(
        CHECK, facts, REMEDIES, good="Every way into this machine asks for a password, and no "
        "guest is let in."
    )  # fmt: skip


AUTO_LOGIN = Check(
    id=CHECK,
    title="Does the machine ask who is there, and keep guests out?",
    clauses=("SP-mfa", "TP-sharing"),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: collect_windows,
        Platform.MACOS: collect_macos,
    },
    judge=judge,
    cyber_essentials="Secure configuration",
    dspt="4.2 (identity and access are controlled)",
    watch={
        Platform.LINUX: (
            "/etc/gdm3",
            "/etc/gdm",
            "/etc/lightdm/*",
            "/etc/sddm.conf",
            "/etc/sddm.conf.d",
            "/etc/greetd",
            "/etc/systemd/system/*",
        ),
        Platform.MACOS: (_LOGINWINDOW, "/private/etc/kcpassword"),
        Platform.WINDOWS: (
            r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
            _ACCOUNTS,
        ),
    },
)
