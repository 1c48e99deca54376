"""What did the organisation decide to be told of?

The types of `policies/alerts.toml`. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent import plugins
from agent.central.alerts import Channel, Level
from agent.policy import Policy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Working:
    """`[working-time]`: when a laptop is expected to be in use."""

    days: tuple[str, ...] = DAYS[:5]
    starts: str = "09:00"
    ends: str = "17:00"
    zone: str = "Europe/London"
    holidays: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if unknown := set(self.days) - set(DAYS):
            raise ValueError(f"days are written {', '.join(DAYS)}, not {min(unknown)!r}")
        try:
            if not time.fromisoformat(self.starts) < time.fromisoformat(self.ends):
                raise ValueError("working time ends after it starts")
            ZoneInfo(self.zone)
        except ZoneInfoNotFoundError as problem:
            raise ValueError(f"{self.zone!r} is no time zone such as Europe/London") from problem

    def hours(self, start: datetime, end: datetime) -> float:
        """How many working hours lie between two aware moments, at most a year of them."""
        zone = ZoneInfo(self.zone)
        begins, ends = time.fromisoformat(self.starts), time.fromisoformat(self.ends)
        day = max(start, end - timedelta(days=366)).astimezone(zone).date()
        total = timedelta()
        while day <= end.astimezone(zone).date():
            if DAYS[day.weekday()] in self.days and day not in self.holidays:
                first = datetime.combine(day, begins, zone)
                last = datetime.combine(day, ends, zone)
                total += max(timedelta(), min(last, end) - max(first, start))
            day += timedelta(days=1)
        return total / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Away:
    """`[[away]]`: a device of which nothing is expected for a while."""

    device: str
    """As it is called here: "Laptop 3"."""
    until: date
    """The first day on which it is expected again."""


@dataclass(frozen=True, slots=True)
class Silent:
    """`[silent]`: devices whose heartbeat does not come."""

    level: Level = Level.MEDIUM
    after_working_hours: int = 16
    """A closed lid is silent too: only working time counts."""
    always_on: tuple[str, ...] = ()
    """Devices that never sleep, such as the mail server, by name; * ends the beginning of one."""
    always_on_level: Level = Level.HIGH
    always_on_after_min: int = 30


@dataclass(frozen=True, slots=True)
class Checks:
    """`[checks]`: what the checks of a device found."""

    failed: Level = Level.HIGH
    unseen: Level = Level.LOW
    """A check that could not be carried out."""
    unseen_after_hours: int = 24
    levels: Mapping[str, Level] = field(default_factory=dict)
    """Another level for one check that failed, by its id."""


@dataclass(frozen=True, slots=True)
class HeldMail:
    """`[held-mail]`: messages that wait for a person."""

    level: Level = Level.MEDIUM
    after_min: int = 0


@dataclass(frozen=True, slots=True)
class Log:
    """`[log]`: the record itself."""

    contradicted: Level = Level.CRITICAL
    """It was put back or altered, or a device was copied or speaks for another."""
    incomplete: Level = Level.MEDIUM
    """Reports of a device are missing."""
    incomplete_after_hours: int = 24
    certificate: Level = Level.HIGH
    """The server's certificate ends soon: from then on no device reaches it."""
    certificate_days: int = 30
    channel_failing: Level = Level.HIGH
    channel_failing_after_min: int = 15


@dataclass(frozen=True, slots=True)
class Deadlines:
    """`[deadlines]`: what is due in the registers."""

    soon: Level = Level.LOW
    soon_hours: int = 72
    """So long before it is due."""
    overdue: Level = Level.HIGH
    breach: Level = Level.HIGH
    """A breach whose 72 hours run: from its first hour on."""
    breach_soon: Level = Level.CRITICAL
    breach_soon_hours: int = 24


@dataclass(frozen=True, slots=True)
class Telling:
    """`[telling]`: when people are told, and told again."""

    group_s: int = 60
    """Alerts below critical wait this long for others, to be one message."""
    quiet_min: int = 60
    """What ends and begins again within it is told once, unless it is critical."""
    critical_again_min: int = 30
    high_again_min: int = 240
    medium_again_min: int = 0
    """Unacknowledged, it is told again after so many minutes, also to `escalate-to`; 0: never."""
    times: int = 3
    """How often at most."""
    digest_day: str = "mon"
    digest_hour: int = 9
    console: str = ""
    """The console's address, as people reach it; empty for that of the central machine itself."""

    def __post_init__(self) -> None:
        if self.digest_day not in (*DAYS, "never"):
            raise ValueError(f"digest-day is one of {', '.join(DAYS)}, or never")
        if not 0 <= self.digest_hour < 24:
            raise ValueError("digest-hour is a whole hour from 0 to 23")

    def again_ms(self, level: Level) -> int | None:
        """How long after it was told an alert of this level is told again; None for never."""
        minutes = {
            Level.CRITICAL: self.critical_again_min,
            Level.HIGH: self.high_again_min,
            Level.MEDIUM: self.medium_again_min,
        }.get(level, 0)
        return minutes * 60_000 if minutes else None


_CODES = {
    # These stand elsewhere in the file, for as long as they last:
    "heartbeat": Level.OFF,
    "finding": Level.OFF,
    "mail-*": Level.OFF,
    # The central log's own acts:
    "console-sign-in-refused": Level.MEDIUM,
    "console-*": Level.OFF,
    "erasure-approver-*": Level.HIGH,
    "register-breach-opened": Level.HIGH,
    "register-*": Level.OFF,
    "alert-*": Level.OFF,
    # What agents say of themselves:
    "log-*": Level.CRITICAL,
    "policy-broken": Level.HIGH,
    "spool-dropped": Level.MEDIUM,
    "clock-skew": Level.LOW,
    "password-bypass": Level.HIGH,
    "sign-in-without-factor": Level.HIGH,
    "mfa-locked": Level.HIGH,
    "mfa-exported": Level.HIGH,
    "mfa-removed": Level.MEDIUM,
    # Accounts that were locked or held, by a person or by sign-ins that cannot be one person's:
    "account-locked": Level.HIGH,
    "account-held": Level.HIGH,
    "account-temporary-expired": Level.LOW,
    "session-watch-blind": Level.MEDIUM,
    "sign-ins-unread": Level.MEDIUM,
}


_FROM_SEVERITY = {
    # What is decided about sign-ins: medium says that the SIRO hears of it, high that an account
    # is held; low asks the person alone.
    "sign-in-decision-*": Level.MEDIUM,
}


@dataclass(frozen=True, slots=True)
class Events:
    """`[events]`: reports that are alerts by themselves."""

    codes: Mapping[str, Level] = field(default_factory=lambda: dict(_CODES))
    """Level by event code; * ends the beginning of one. The first that fits counts."""
    from_severity: Mapping[str, Level] = field(default_factory=lambda: dict(_FROM_SEVERITY))
    """Codes that no line above names, and the severity from which each is an alert, at its own."""
    other_from: Level = Level.HIGH
    """What no line above names is an alert from this severity on, at its own; off: never."""

    def level(self, code: str, severity: Level) -> Level:
        for pattern, level in self.codes.items():
            if fnmatchcase(code, pattern):
                return level
        found = (at for pattern, at in self.from_severity.items() if fnmatchcase(code, pattern))
        least = next(found, self.other_from)
        return Level.OFF if least is Level.OFF or severity.rank < least.rank else severity


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    working_time: Working = Working()
    away: tuple[Away, ...] = ()
    silent: Silent = Silent()
    checks: Checks = field(default_factory=Checks)
    held_mail: HeldMail = HeldMail()
    log: Log = Log()
    events: Events = field(default_factory=Events)
    deadlines: Deadlines = Deadlines()
    telling: Telling = Telling()
    channels: Mapping[str, Any] = field(default_factory=dict)
    """Each channel's own parameters, by its id."""


_PREFIX = "channel-"


def channels() -> dict[str, Channel]:
    """Every channel there is, by id."""
    return plugins.discover("agent.central.alerts.channels", Channel)


def tables(policy: Policy) -> dict[str, Any]:
    """Each table of `alerts.toml` by its name. Raises TomlError."""
    kinds: dict[str, type[Any]] = {
        "working-time": Working,
        "silent": Silent,
        "checks": Checks,
        "held-mail": HeldMail,
        "log": Log,
        "events": Events,
        "deadlines": Deadlines,
        "telling": Telling,
        "away": _Away,
    }
    own = {f"{_PREFIX}{each.id}": each.parameters for each in channels().values()}
    return policy.bind_each("alerts", kinds | own)


def load(policy: Policy) -> Rules:
    """`alerts.toml`. Raises TomlError."""
    bound = tables(policy)
    own = [name for name in bound if name.startswith(_PREFIX)]
    return Rules(
        away=bound.pop("away").devices,
        channels={name.removeprefix(_PREFIX): bound.pop(name) for name in own},
        **{name.replace("-", "_"): each for name, each in bound.items()},
    )


@dataclass(frozen=True, slots=True)
class _Away:
    """`[away]`."""

    devices: tuple[Away, ...] = ()
