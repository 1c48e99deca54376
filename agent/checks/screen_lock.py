"""Does every session lock by itself, soon enough, and on waking up?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.checks import Check, _answers, _people, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Host, Platform, Unreadable

CHECK = "screen-lock"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[screen-lock]` in `policies/checks.toml`."""

    max_idle_minutes: int = 15
    """Minutes without a touch after which the screen must be locked.
    PCI DSS v4.0, 8.2.8 asks for 15; Cyber Essentials names no number."""


@dataclass(frozen=True, slots=True)
class Session:
    """How one person's screen locks. None stands for what could not be seen."""

    name: str
    idle_s: int | None
    """Seconds until the screen goes dark; 0 for never."""
    locks: bool | None
    """Whether a password is then asked for."""
    delay_s: int | None = 0
    """Seconds of grace between the two."""
    on_resume: bool | None = True
    """Whether waking up from sleep asks for the password."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Every session that somebody can have here."""

    sessions: tuple[Session, ...]
    graphical: bool = True
    """False for a machine without a desktop: there is nothing to lock."""


# Linux

_SESSIONS = ("/usr/share/wayland-sessions", "/usr/share/xsessions")
# gsettings answers with the value in force: the person's own, or what a locked system database,
# a vendor's override or the schema says. It reads files alone, no session needs to run.
_GSETTINGS = (
    "for key in 'session idle-delay' 'screensaver lock-enabled' 'screensaver lock-delay' "
    "'lockdown disable-lock-screen'; do gsettings get org.gnome.desktop.$key; done"
)


def collect_linux(host: Host) -> Facts:
    """Each person's settings in each installed desktop. Raises Unreadable."""
    desktops = {
        _desktop(name)
        for directory in _SESSIONS
        for name in _answers.listed(host, directory)
        if name.endswith(".desktop")
    }
    if not desktops:
        return Facts((), graphical=False)
    people = [account for account in _people.accounts(host) if account.person]
    sessions = [
        _linux_session(host, who, desktop) for who in people for desktop in sorted(desktops)
    ]
    return Facts(tuple(sessions))


def _desktop(file: str) -> str:
    name = file.removesuffix(".desktop").lower()
    if name.startswith(("gnome", "ubuntu")):
        return "GNOME"
    return "KDE" if name.startswith(("plasma", "kde")) else name


def _linux_session(host: Host, who: _people.Account, desktop: str) -> Session:
    name = f"{who.name} ({desktop})"
    try:
        if desktop == "GNOME":
            return _gnome(host, who, name)
        if desktop == "KDE":
            return _kde(host, who, name)
    except Unreadable:
        pass  # another person's settings: seen by an administrator, or not at all
    return Session(name, None, None)


def gnome_command(who: _people.Account) -> tuple[str, ...]:
    """What asks for the settings in force for one person."""
    run, environment = "/usr/sbin/runuser", "/usr/bin/env"
    return (
        run, "-u", who.name, "--", environment, f"HOME={who.home}", "XDG_CURRENT_DESKTOP=GNOME",
        *_answers.script(_GSETTINGS),
    )  # fmt: skip


def _gnome(host: Host, who: _people.Account, name: str) -> Session:
    said = _answers.lines(host, gnome_command(who), name)
    if len(said) != 4:
        raise Unreadable(name, _answers.UNPARSED)
    idle, delay = (re.fullmatch(r"uint32 (\d+)", said[i]) for i in (0, 2))
    if not idle or not delay or {said[1], said[3]} - {"true", "false"}:
        raise Unreadable(name, _answers.UNPARSED)
    locks = said[1] == "true" and said[3] == "false"
    return Session(name, int(idle[1]), locks, int(delay[1]), locks)


def _kde(host: Host, who: _people.Account, name: str) -> Session:
    """kscreenlockerrc, [Daemon]: Autolock and LockOnResume are on, Timeout is 5 minutes and
    LockGrace 5 seconds unless set (KDE's kscreenlocker, kcfg).
    """
    own = f"{who.home}/.config/kscreenlockerrc"
    daemon: dict[str, str] = {}
    for path in (own, "/etc/xdg/kscreenlockerrc"):
        for section, keys in _answers.ini(_answers.text(host, path), path).items():
            if section.startswith("Daemon"):
                # "[$i]" makes the system's value win; without it the person's own does.
                fixed = {k.partition("[")[0]: v for k, v in keys.items() if k.endswith("[$i]")}
                daemon = {**keys, **daemon, **fixed}
    timeout, grace = daemon.get("Timeout", "5"), daemon.get("LockGrace", "5")
    if not timeout.isdecimal() or not grace.isdecimal():
        raise Unreadable(own, _answers.UNPARSED)
    return Session(
        name,
        int(timeout) * 60,
        daemon.get("Autolock", "true") == "true",
        int(grace),
        daemon.get("LockOnResume", "true") == "true",
    )


# Windows

_SYSTEM = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_DESKTOP_POLICY = r"Software\Policies\Microsoft\Windows\Control Panel\Desktop"
_DESKTOP = r"Control Panel\Desktop"
# "Require a password on wakeup", power setting CONSOLELOCK (Microsoft, Power Policy Settings).
_WAKE = r"HKLM\SOFTWARE\Policies\Microsoft\Power\PowerSettings\0e796bdb-100d-47d6-a2d5-f7d2daa51f51"


# The same setting in the power plan in use, which holds where no policy does.
_PLANS = r"HKLM\SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes"
_CONSOLELOCK = r"fea3413e-7e05-4911-9a71-700331f1c294\0e796bdb-100d-47d6-a2d5-f7d2daa51f51"


def collect_windows(host: Host) -> Facts:
    """The machine's inactivity limit, else each person's screen saver. Raises Unreadable."""
    plan = _answers.registry(host, _PLANS).get("ActivePowerScheme")
    if plan is not None and not re.fullmatch(r"[0-9a-fA-F-]{36}", str(plan)):
        raise Unreadable(_PLANS, _answers.UNPARSED)
    own = _answers.registry(host, rf"{_PLANS}\{plan}\{_CONSOLELOCK}") if plan else {}
    wake = {**own, **_answers.registry(host, _WAKE)}
    said = {wake.get("ACSettingIndex", 1), wake.get("DCSettingIndex", 1)}
    on_resume = False if 0 in said else True if said == {1} else None
    limit = _answers.registry(host, _SYSTEM).get("InactivityTimeoutSecs", 0)
    if isinstance(limit, int) and limit > 0:
        return Facts((Session("every account", limit, locks=True, on_resume=on_resume),))
    return Facts(tuple(_screen_savers(host, on_resume)))


def _screen_savers(host: Host, on_resume: bool | None) -> Iterator[Session]:
    for profile in host.wmi(r"root\cimv2", "Win32_UserProfile"):
        special, sid = profile.get("Special"), profile.get("SID")
        if special is True:
            continue
        if special is not False or not isinstance(sid, str):
            # A row that does not say whose it is may be a person's: it is not left out.
            raise Unreadable("Win32_UserProfile", _answers.UNPARSED)
        path = str(profile.get("LocalPath", ""))
        name = path.rpartition("\\")[2] or sid
        if profile.get("Loaded") is not True:
            # The settings of somebody who is not signed in lie in a file of theirs.
            yield Session(name, None, None)
            continue
        ruled = _answers.registry(host, rf"HKU\{sid}\{_DESKTOP_POLICY}")
        own = _answers.registry(host, rf"HKU\{sid}\{_DESKTOP}")
        values = {**own, **ruled}
        saver = values.get("ScreenSaveActive") == "1" and bool(values.get("SCRNSAVE.EXE"))
        timeout = str(values.get("ScreenSaveTimeOut", "0"))
        yield Session(
            name,
            int(timeout) if saver and timeout.isdecimal() else 0,
            values.get("ScreenSaverIsSecure") == "1",
            on_resume=on_resume,
        )


# macOS

_MANAGED = "/Library/Managed Preferences/com.apple.screensaver.plist"
_SCREENLOCK = ("/usr/sbin/sysadminctl", "-screenLock", "status")
_IDLE = ("/usr/bin/defaults", "-currentHost", "read", "com.apple.screensaver", "idleTime")


def collect_macos(host: Host) -> Facts:
    """The managed settings, else those of whoever runs Safehand. Raises Unreadable."""
    managed = _answers.plist(host, _MANAGED)
    if {"idleTime", "askForPassword"} <= set(managed):
        idle, delay = managed["idleTime"], managed.get("askForPasswordDelay", 0)
        if not isinstance(idle, int) or not isinstance(delay, int):
            raise Unreadable(_MANAGED, _answers.UNPARSED)
        asked = bool(managed["askForPassword"])
        return Facts((Session("every account", idle, asked, delay, asked),))
    if host.privileged:
        # A session's own setting is only told inside that session.
        return Facts((Session("every account", None, None),))
    said = host.run(_SCREENLOCK)
    state = re.search(r"screenLock (?:delay )?is (off|immediate|(\d+) seconds)", said.stderr)
    idle_said = host.run(_IDLE)
    if (
        said.exit != 0
        or state is None
        or (idle_said.exit == 0) != idle_said.stdout.strip().isdecimal()
    ):
        raise Unreadable("the screen lock", _answers.UNPARSED)
    # Nothing set: 20 minutes, macOS's own default.
    idle = int(idle_said.stdout) if idle_said.exit == 0 else 1200
    asked = state[1] != "off"
    return Facts((Session("this account", idle, asked, int(state[2] or 0), asked),))


REMEDIES = {
    "never-locks": "Set the screen to lock by itself, in the settings of screen or power.",
    "locks-too-late": "Set the screen to lock sooner, in the settings of screen or power.",
    "no-lock-on-resume": "Set the machine to ask for the password when it wakes up.",
    "setting-not-visible": "Set the lock for every account of the machine by policy, or run "
    "Safehand in that person's own session.",
    "nobody-known": "Set the lock for every account of the machine by policy.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:
    """Every session must lock in time."""
    if facts.graphical and not facts.sessions:
        scopes = [
            Scope(
                "accounts",
                Outcome.UNKNOWN,
                "nobody-known",
                "There is a desktop, but no local account whose settings could be read.",
            )
        ]
    else:
        scopes = [_judge_one(each, parameters.max_idle_minutes * 60) for each in facts.sessions]
    return conclude(
        CHECK,
        scopes,
        REMEDIES,
        good="Every session locks by itself in time."
        if facts.graphical
        else "This machine has no desktop to lock.",
    )


def _judge_one(session: Session, max_s: int) -> Scope:
    name = session.name
    if session.locks is False or session.idle_s == 0:
        return Scope(name, Outcome.FAIL, "never-locks", f"The screen of {name} never locks.")
    if session.on_resume is False:
        return Scope(
            name,
            Outcome.FAIL,
            "no-lock-on-resume",
            f"Waking up this machine does not ask for the password of {name}.",
        )
    if None in (session.idle_s, session.locks, session.delay_s, session.on_resume):
        return Scope(
            name,
            Outcome.UNKNOWN,
            "setting-not-visible",
            f"How the screen of {name} locks cannot be seen from here.",
        )
    after = (session.idle_s or 0) + (session.delay_s or 0)
    if after > max_s:
        return Scope(
            name,
            Outcome.FAIL,
            "locks-too-late",
            f"The screen of {name} locks after {-(-after // 60)} minutes; "
            f"{max_s // 60} are allowed.",
        )
    return Scope(name, Outcome.PASS, "locks-in-time", f"After {-(-after // 60)} minutes.")


SCREEN_LOCK = Check(
    id=CHECK,
    title="Does every session lock by itself?",
    clauses=("TP-sharing", "TP-certified"),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: collect_windows,
        Platform.MACOS: collect_macos,
    },
    judge=judge,
    cyber_essentials="Secure configuration",
    dspt="9.5 (systems are configured securely)",
    watch={
        Platform.LINUX: ("/etc/dconf/db/*", "/etc/xdg/kscreenlockerrc"),
        Platform.MACOS: ("/Library/Managed Preferences",),
        Platform.WINDOWS: (_SYSTEM, _WAKE),
    },
)
