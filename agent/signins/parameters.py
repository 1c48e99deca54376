"""What did the organisation decide about sign-ins? The tables of `policies/signins.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.policy import Policy

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS


@dataclass(frozen=True, slots=True)
class Velocity:
    """`[velocity]`: when two places are too far apart for one person."""

    km_per_hour: float = 900.0
    """Cruise of an airliner: the fastest that people travel. Okta, Panther and Datadog use 800 to
    1,000 for the same purpose."""
    min_km: float = 300.0
    """The least distance that counts, after both radii are taken off."""
    slack_s: int = 120
    """Added to the time between, for two clocks that do not quite agree."""
    within_hours: int = 24
    """How far apart in time two events may be to be compared."""

    def __post_init__(self) -> None:
        if self.km_per_hour <= 0 or self.min_km < 0 or self.slack_s < 0:
            raise ValueError("km-per-hour must be positive, min-km and slack-s not negative.")
        if not 1 <= self.within_hours <= 24:
            raise ValueError("within-hours must be from 1 to 24.")

    @property
    def within_ms(self) -> int:
        return self.within_hours * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Concurrency:
    """`[concurrency]`: when two devices are in use at once."""

    within_minutes: int = 30
    """Use of one device, then of the other, then of the first again, all within this time."""
    handover_days: int = 14
    """So long before and after a device changes hands, it counts as both people's."""
    usual_days: int = 28
    """How far back the use of a device says whose it is."""
    usual_at_least_days: int = 5
    """On so many of those days somebody used it, to be its usual user where no table says so."""

    def __post_init__(self) -> None:
        if not 1 <= self.within_minutes <= 60:
            raise ValueError("within-minutes must be from 1 to 60.")
        if min(self.handover_days, self.usual_days, self.usual_at_least_days) < 0:
            raise ValueError("numbers of days cannot be negative.")

    @property
    def within_ms(self) -> int:
        return self.within_minutes * _MINUTE_MS


@dataclass(frozen=True, slots=True)
class Unfamiliar:
    """`[unfamiliar]`: when a new device, network and country together call for a second factor."""

    enabled: bool = True
    after_days: int = 14
    """An account without so many days of history is not judged."""


@dataclass(frozen=True, slots=True)
class Slow:
    """`[slow]`: what the monthly report names. Nothing here is an alert."""

    within_days: int = 30
    """Up to the report's last day."""
    borrowed_days: int = 5
    """On so many of them, on one device of somebody else's."""
    spread_devices: int = 3
    """On so many devices of others, each on any day,"""
    spread_days: int = 5
    """and on so many days altogether."""

    def __post_init__(self) -> None:
        if not 1 <= self.within_days <= 120:
            raise ValueError("within-days must be from 1 to 120.")
        if self.borrowed_days < 2 or self.spread_devices < 2 or self.spread_days < 2:
            raise ValueError("once is no habit: the other numbers must be 2 or more.")


@dataclass(frozen=True, slots=True)
class Clocks:
    """`[clocks]`: how far a device's clock is believed."""

    doubt_s: int = 120
    """A device whose events come this much too early, or always this much late, has a clock in
    doubt: nothing is certified that its other reading would not certify too."""
    incident_gap_hours: float = 2.0
    """Events of one kind on one account belong to one incident until so long a pause, or the end
    of the day (UTC)."""


@dataclass(frozen=True, slots=True)
class Places:
    """`[places]`: what may be believed about an address."""

    city_max_age_days: int = 30
    """City data older than this at the time of an event locates nothing: GeoLite2's licence wants
    old copies destroyed within 30 days, and addresses move."""
    country_max_age_days: int = 120
    """The same for country and network class, which change more slowly."""
    home_countries: tuple[str, ...] = ("GB",)
    home_radius_km: float = 250.0
    """Inside these countries no city data is believed to be nearer than this: DB-IP lies outside
    GeoLite2's own radius for 45 to 61 % of UK broadband addresses (measured November 2026)."""
    min_radius_km: float = 100.0
    """The same elsewhere."""
    mobile_names: tuple[str, ...] = ()
    """Words in a network operator's name that say its addresses move with phones."""
    hosting_names: tuple[str, ...] = ()
    """The same for hosting, VPN and proxy operators: whoever comes from there sits elsewhere."""
    satellite_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """`[names]`: accounts that no table describes."""

    generic: tuple[str, ...] = ()
    """Accounts called so, or so with a number, belong to no single person."""
    service_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """`[response]` of `policies/signins.toml`."""

    shadow_days: int = 14
    """So long after the first event nothing is done but noted, so that people can see first what
    would be."""
    hold_minutes: int = 60
    """The longest hold that no person has confirmed."""
    holds_an_hour: int = 2
    holds_share: float = 0.02
    """At most so many accounts are held within an hour: the larger of the two. What comes beyond
    is told, and not done: many at once are a mistake of ours, or an attack on everybody."""
    quiet_hours: int = 24
    """So long after a release the account is not held again."""
    never: tuple[str, ...] = ()
    """Accounts that are never held, besides break-glass, service and the last administrators'."""

    def __post_init__(self) -> None:
        if not 1 <= self.hold_minutes <= 60:
            raise ValueError("hold-minutes must be from 1 to 60: after an hour a person decides.")
        if not 0 <= self.holds_share <= 0.02:
            raise ValueError("holds-share must be from 0 to 0.02.")
        if min(self.shadow_days, self.holds_an_hour, self.quiet_hours) < 0:
            raise ValueError("numbers of days, hours and holds cannot be negative.")


@dataclass(frozen=True, slots=True)
class Entra:
    """`[entra]`: Microsoft's own log of sign-ins, through Graph."""

    every_minutes: int = 0
    """How often it is asked for what is new; 0 for never."""
    late_minutes: int = 60
    """So much of what was asked for already is asked for again: Microsoft shows a sign-in some
    minutes after it happened, at times much later."""

    def __post_init__(self) -> None:
        if self.every_minutes < 0 or not 0 <= self.late_minutes <= 24 * 60:
            raise ValueError("every-minutes must be 0 or more, late-minutes from 0 to 1440.")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The whole file."""

    velocity: Velocity = field(default_factory=Velocity)
    concurrency: Concurrency = field(default_factory=Concurrency)
    unfamiliar: Unfamiliar = field(default_factory=Unfamiliar)
    slow: Slow = field(default_factory=Slow)
    clocks: Clocks = field(default_factory=Clocks)
    places: Places = field(default_factory=Places)
    names: Names = field(default_factory=Names)
    response: Response = field(default_factory=Response)
    entra: Entra = field(default_factory=Entra)


def load(policy: Policy) -> Parameters:
    """The parameters in force. Raises TomlError, also for a table that nobody knows."""
    return policy.bind("signins", (), Parameters)
