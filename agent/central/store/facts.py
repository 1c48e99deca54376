"""What does one event say that the log is asked for later?

Structs, not dataclasses: they are made for each event that arrives, in a tenth of the time, and
what a device sent is decoded straight into some of them (`agent.central.decoding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from agent.central.store.rows import Milliseconds, Range
from agent.event import Outcome, Place

Text = Annotated[str, Meta(max_length=4096)]
"""What one field of an event may say."""


class Heartbeat(Struct, frozen=True, gc=False):
    """A device said that it is alive."""

    policies: str
    """The digest of the policies that it carries out."""
    outcomes: Mapping[str, int]
    """How many checks ended how."""
    interval_s: int | None
    """When it will say so again; None where it did not tell."""
    seen: tuple[int, bytes] | None = None
    """Size and root of the last checkpoint that it saw. Compared on arrival, not kept."""


class Part(Struct, frozen=True, gc=False):
    """One volume, service or account that a check judged."""

    name: Text
    outcome: Outcome
    reason: Text


class CheckResult(Struct, frozen=True, gc=False):
    """What one check concluded."""

    check: str
    outcome: Outcome
    reason: str
    explanation: str
    remedy: str
    clauses: tuple[str, ...]
    parts: tuple[Part, ...]


class Held(Struct, frozen=True, gc=False):
    """An outgoing message was kept back."""

    hold: str
    personal_data: Mapping[str, int]
    """How many of each type."""
    reasons: tuple[str, ...]


class Released(Struct, frozen=True, gc=False):
    """A message that was kept back is so no longer, whatever became of it."""

    hold: str


class Dropped(Struct, frozen=True, gc=False):
    """The device says that it never sent these: its spool was full."""

    ranges: tuple[Range, ...]


Fact = Heartbeat | CheckResult | Held | Released | Dropped


class Received(Struct, frozen=True, gc=False):
    """One event as its device sent it, and what of it is asked for later."""

    place: Place
    code: str
    class_uid: int
    severity: int
    time: Milliseconds
    """When it happened, by the device's clock."""
    message: str
    body: bytes
    """The canonical bytes, as they came."""
    fact: Fact | None = None
    people: tuple[str, ...] = ()
    """Whom it is about: accounts and persons, as it names them. Where it names none, it is about
    the device."""


class Added(StrEnum):
    """What became of one event."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    """The same bytes are there already."""
    CONFLICT = "conflict"
    """Other bytes hold that number: a cloned device, or one restored from an old snapshot."""
