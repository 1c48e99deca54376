"""What does the central log keep, and what may be asked of it?

The words that every store speaks, and the Protocols that a store keeps. SQLite stands behind
them (`sqlite`), or PostgreSQL (`postgresql`); what both do alike is in `sql`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from agent.event import JSON, Place, Severity

if TYPE_CHECKING:
    from agent.central.store.facts import Added, CheckResult, Heartbeat, Held, Received
    from agent.central.store.sql.payloads import Vault

CENTRAL = "central"
"""The device id under which the central log reports what it did itself. It is no machine: it has
no heartbeat, and no list of devices shows it."""

Milliseconds = int
"""Since 1970, UTC: how a store keeps a moment. `agent.event.moment` makes a datetime of it."""


Day = int
"""Since 1970, UTC: how retention counts."""

DAY_MS = 86_400_000


class StoreError(OSError):
    """The store cannot be used now; nothing of what was asked is in it. Says what to do."""


class StoreFullError(StoreError):
    """The same, because the disk is full."""


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


AT_ONCE = 4096
"""Entries in one part of the log."""


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


class Changes(Protocol):
    """One transaction. What the engine cannot do ends its block, or a nested one, in StoreError."""

    def nested(self) -> AbstractContextManager[None]:
        """A part of it that is undone alone when it raises."""

    def add_token(self, token: Token) -> None: ...

    def token(self, digest: bytes) -> Token | None: ...

    def use_token(self, digest: bytes, device: str) -> None: ...

    def device_with(self, public_key: bytes) -> Device | None: ...

    def put_device(self, device: Device) -> None:
        """Adds the device, or renews asset, key, hostname and platform of the one with this id."""

    def put_cosigned(self, seen: Sequence[Cosigned], *, now: int) -> None:
        """Keeps the newest of each device, which is there once; one from after `now` (seconds
        since 1970) gives way to any.
        """

    def add(self, events: Sequence[Received], *, now: Milliseconds) -> list[Added]:
        """What became of each event, in their order. A conflict is recorded as an alarm."""

    def alarm(self, kind: str, place: Place, *, now: Milliseconds) -> None:
        """Records that this happened, once more."""

    def state(self, statement: str, said: Mapping[str, JSON]) -> None:
        """Says something that the log keeps for ever, so no name of a person is in it."""

    # The tree.

    def may_sequence(self) -> bool:
        """True where no other program grows the log now; none will until this transaction ends."""

    def unlogged(self, most: int) -> list[Unlogged]:
        """The oldest events that have no entry yet."""

    def statements(self, most: int) -> list[tuple[int, str]]:
        """The oldest statements that have no entry yet: position and canonical JSON."""

    def log_size(self) -> int: ...

    def tile(self, level: int, number: int) -> bytes: ...

    def grow(self, growth: Growth, *, now: Milliseconds) -> None: ...

    # Retention and erasure.

    def alone(self) -> None:
        """Nobody else changes the store until this transaction ends. The first thing in it."""

    def day(self, now: Day) -> Day:
        """The day that the store goes by (`agent.central.retention.believed`)."""

    def set_day(self, day: Day) -> None:
        """Believes the clock, because a person does."""

    def classes(self) -> list[str]:
        """Every retention class that something is kept under."""

    def expired(self, kept_as: str, before: Day) -> bool:
        """Whether events of that class are there from before that day."""

    def expire(self, kept_as: str, before: Day, most: int) -> int:
        """Deletes up to `most` of them, or a few more; how many went."""

    def step_keys(self, kept_as: str, before: Day) -> None:
        """Destroys the class's keys of the days before that one."""

    def generation(self) -> int:
        """Which envelope wraps the keys now."""

    def use_generation(self, generation: int) -> None:
        """Another wraps them from now on; this transaction is `alone`."""

    def payload_keys(self) -> list[Key]: ...

    def put_wrapped(self, keys: Sequence[tuple[int, bytes]]) -> None:
        """The same keys (by id), wrapped anew."""

    def unturned(self) -> bool:
        """Whether keys were destroyed since the envelope was turned."""

    def ask_erasure(self, subject: str, reason: str, by: str, *, now: Milliseconds) -> Request: ...

    def requests(self) -> list[Request]:
        """Those that nobody decided yet, the oldest first."""

    def close_request(self, request: int) -> None: ...

    def pseudonym(self, subject: str) -> bytes: ...

    def forget(self, subject: str) -> Forgotten:
        """Deletes every event about the subject, and its keys. All of them must have entries."""


class Store(Protocol):
    """Where the log is kept. Reads may come from any thread, changes from one at a time."""

    @property
    def vault(self) -> Vault:
        """What seals and opens its payloads, and for how long they are kept."""

    def change(self) -> AbstractContextManager[Changes]:
        """A transaction: durable, fsync included, once the block has ended; undone if it raises."""

    def device(self, device: str) -> Device | None: ...

    def devices(self, ids: Collection[str]) -> dict[str, Device]:
        """Those of them that there are, by id."""

    def cosigned(self, ids: Collection[str], after: str, most: int) -> list[Cosigned]:
        """What these devices cosigned last, as far as they did; and beside them the first `most`
        whose ids come after that one.
        """

    def snapshot(self) -> Snapshot: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """What the engine says about its own files."""

    damage: tuple[str, ...]
    """What is wrong with them, some of it."""
    unseen: str = ""
    """Why it could not look; empty where it did."""


class LogReader(Protocol):
    """The log as it is kept, for whoever checks or proves. Raises StoreError."""

    def size(self) -> int: ...

    def entries(self, first: int = 0, most: int | None = None) -> Iterator[Logged]:
        """Entries with their events, in order."""

    def parts(self, start: int = 0, step: int = 1, *, end: int | None = None) -> Iterator[Part]:
        """All entries, or those before number `end`, held against their events, `AT_ONCE` to a
        part; of the parts only number `start` and every `step`th after it.
        """

    def entry_of(self, place: Place) -> Logged | None: ...

    def stated(self) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of the entries that are no event's."""

    def entry_data(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of the entries from `first` up to, not including, `end`."""

    def tile(self, level: int, number: int) -> bytes:
        """Raises KeyError where there is none."""

    def checkpoint(self) -> str | None:
        """The newest signed note; None while the log is empty."""

    def checkpoints(self) -> list[str]:
        """The signed notes that are kept, the newest last."""

    def condition(self) -> Condition:
        """Whether the engine's pages and indexes are as the engine left them. Ends what `still`
        showed.
        """

    def with_entries(self) -> int:
        """How many events are there, up to the last that has an entry."""

    def statements(self) -> list[str]:
        """Those that have no entry yet."""

    def device_keys(self) -> dict[str, bytes]:
        """Each device's public key, as the tables have it."""

    def alarm_counts(self) -> dict[tuple[str, str, str], int]:
        """How often each (kind, device, boot) happened, as the tables have it."""

    def devices(self) -> list[Device]: ...

    def events(self) -> Iterator[Stored]:
        """Every event that is there, in the order of arrival."""

    def events_about(self, subject: str) -> Iterator[Stored]:
        """Every event about this subject, in the order of arrival."""

    def gone(self) -> dict[tuple[str, str], list[Range]]:
        """By (device, boot), the numbers of events that were erased or whose time was over."""

    def derived(self) -> dict[str, set[tuple[object, ...]]]:
        """The rows of each table that follows from the events, opened."""

    def close(self) -> None: ...
