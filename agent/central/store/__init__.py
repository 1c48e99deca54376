"""What may be asked of the central log's store?

The Protocols that a store keeps; the words in which it answers are in `rows`. SQLite stands behind
them (`sqlite`), or PostgreSQL (`postgresql`); what both do alike is in `sql`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from agent.event import JSON, Place

if TYPE_CHECKING:
    from agent.central.store.facts import Added, Received
    from agent.central.store.rows import (
        Condition,
        Cosigned,
        Day,
        Device,
        Forgotten,
        Growth,
        Key,
        Logged,
        Milliseconds,
        Part,
        Range,
        Request,
        Snapshot,
        Stored,
        Token,
        Unlogged,
    )
    from agent.central.store.sql.payloads import Vault


class StoreError(OSError):
    """The store cannot be used now; nothing of what was asked is in it. Says what to do."""


class StoreFullError(StoreError):
    """The same, because the disk is full."""


AT_ONCE = 4096
"""Entries in one part of the log."""


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

    def tiles(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Those of them that there are, by level and number."""

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

    def newest(self) -> int:
        """The position of the event that arrived last."""

    def events(
        self, start: int = 0, step: int = 1, *, newest: int | None = None
    ) -> Iterator[Stored]:
        """Every event that is there, up to that position, in the order of arrival; of the devices,
        in `step` shares, only those of share `start`.
        """

    def events_about(self, subject: str) -> Iterator[Stored]:
        """Every event about this subject, in the order of arrival."""

    def gone(self) -> dict[tuple[str, str], list[Range]]:
        """By (device, boot), the numbers of events that were erased or whose time was over."""

    def derived(self) -> dict[str, set[tuple[object, ...]]]:
        """The rows of each table that follows from the events, opened."""

    def close(self) -> None: ...
