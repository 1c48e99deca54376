"""What does the central log keep?

The words that every store speaks: one row or entry each, whichever engine it lies in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from agent.event import Place, Severity

if TYPE_CHECKING:
    from agent.central.store.facts import CheckResult, Heartbeat, Held

CENTRAL = "central"
"""The device id under which the central log reports what it did itself. It is no machine: it has
no heartbeat, and no list of devices shows it."""

Milliseconds = int
"""Since 1970, UTC: how a store keeps a moment. `agent.event.moment` makes a datetime of it."""


Day = int
"""Since 1970, UTC: how retention counts."""

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Token:
    """One permission to enrol, for one named asset. The token itself is never kept."""

    digest: bytes
    """SHA-256 of the token."""
    asset: str
    """Which of the organisation's things enrols with it: "Laptop 12"."""
    expires: Milliseconds
    device: str | None = None
    """Who used it; None until somebody does."""


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled device."""

    id: str
    asset: str
    public_key: bytes
    """Ed25519, 32 bytes. Of a revoked device, one that nobody has: see `revoked`."""
    hostname: str
    platform: str
    enrolled: Milliseconds

    @property
    def revoked(self) -> bool:
        """True where this device is believed no longer."""
        return self.public_key == nobodys_key(self.id)


def nobodys_key(device: str) -> bytes:
    """What stands in place of a revoked device's key: a digest, whose private half nobody can
    have. So that a device is revoked is stated in the log like any key of it.
    """
    return hashlib.sha256(b"safehand revoked\n" + device.encode()).digest()


Range = tuple[int, int]
"""Numbers of one stream, both ends included."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device, and when it was last heard of."""

    device: Device
    heard: Milliseconds | None
    """When its latest heartbeat arrived, by our clock; None before the first."""
    heartbeat: Heartbeat | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """The latest result of one check on one device."""

    device: str
    result: CheckResult
    severity: Severity
    time: Milliseconds
    since: Milliseconds
    """The first of the results in a row that had this outcome."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A message that waits for a decision."""

    device: str
    held: Held
    time: Milliseconds


@dataclass(frozen=True, slots=True)
class GapRow:
    """Events that a device numbered, and that neither came nor were said to be dropped."""

    device: str
    boot: str
    missing: int
    ranges: tuple[Range, ...]
    """The first few runs of missing numbers, both ends included."""


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """The log itself saw something that should not happen."""

    kind: str
    """`conflict`, `wrong-device`, `rolled-back` or `split-view`."""
    device: str
    boot: str
    sequence: int
    """The latest number that it happened to."""
    count: int
    first: Milliseconds
    last: Milliseconds


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """An agent reported something about itself."""

    device: str
    code: str
    severity: Severity
    message: str
    time: Milliseconds


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the console needs to know, all of one moment."""

    devices: tuple[DeviceRow, ...]
    findings: tuple[FindingRow, ...]
    held: tuple[HeldRow, ...]
    gaps: tuple[GapRow, ...]
    alarms: tuple[AlarmRow, ...]
    notices: tuple[NoticeRow, ...]
    events: int
    """How many events the log holds."""


class Cosigned(NamedTuple):
    """The checkpoint that a device saw last, as it cosigned it."""

    device: str
    public_key: bytes
    """That it cosigned with."""
    signed: int
    """When, by its clock: seconds since 1970."""
    size: int
    """Of the tree."""
    note: str
    succession: str = ""
    """What its key before this one said of it (`agent.delivery.succession`)."""


class Unlogged(NamedTuple):
    """A stored event that the log does not vouch for yet."""

    position: int
    code: str
    received: Milliseconds
    kept_as: str
    """Its retention class."""
    day: Day
    """From when on the class's days count."""
    digest: bytes
    """SHA-256 of the addendum."""


class Logged(NamedTuple):
    """One entry of the log, and the event that it vouches for where that is still there."""

    number: int
    """0, 1, 2 …: which leaf of the tree it is."""
    data: bytes
    position: int | None
    """The event's; None where the entry is not one event's."""
    code: str | None = None
    received: Milliseconds | None = None
    kept_as: str | None = None
    """Its retention class."""
    day: Day | None = None
    """From when on the class's days count."""
    nonce: bytes | None = None
    body: bytes | None = None
    """None where it is gone, or where it is sealed and cannot be opened."""
    present: bool = False
    """The event is there, whether or not it can be opened."""


class Part(NamedTuple):
    """Entries that follow one another, as far as they are right."""

    numbers: Sequence[int]
    """0, 1, 2 …, as they are kept."""
    leaves: Sequence[bytes]
    """Each entry's leaf of the tree."""
    kinds: Collection[tuple[str, Day]]
    """Class and day of the events that these entries vouch for and that are there."""
    odd: Sequence[Logged]
    """The entries that are not plainly right: statements, and what is gone, sealed or changed.
    Every other vouches for the event that is there."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One event that is still there, as the tables have it."""

    place: Place
    code: str
    class_uid: int
    severity: int
    time: Milliseconds
    received: Milliseconds
    kept_as: str
    day: Day
    body: bytes | None
    """None where it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked that what is kept about a subject be erased."""

    id: int
    subject: bytes
    """Its pseudonym: the name is not kept."""
    reason: str
    by: str
    at: Milliseconds


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure took away."""

    entries: tuple[Range, ...]
    """Which entries of the log have no payload any more."""
    events: int


@dataclass(frozen=True, slots=True)
class Key:
    """One subject's key for one retention class, wrapped (`agent.central.sealing`)."""

    id: int
    day: Day
    """The first day that it still opens."""
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Growth:
    """What one step adds to the log."""

    entries: Sequence[tuple[bytes, int | None]]
    """Each new entry, and the position of its event; None for a statement."""
    statements: Sequence[int]
    """The positions of the statements that have their entry now."""
    tiles: Mapping[tuple[int, int], bytes]
    """Every tile that changed, by level and number."""
    size: int
    """Of the tree with them."""
    note: str
    """Its signed checkpoint."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the engine says about its own files."""

    damage: tuple[str, ...]
    """What is wrong with them, some of it."""
    unseen: str = ""
    """Why it could not look; empty where it did."""
