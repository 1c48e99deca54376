"""What must a person hear of, how soon, and did they?

What the log holds → conditions (`rules`, pure) → alerts on the SIRO's desk (`book`) → messages in
the outbox, written with the alert in one transaction (`telling`) → channels, one file each
(`channels`, `courier`). Nothing here names a person or quotes what a device wrote: a message says
which device, which check or kind of event, since when, and where to look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Level(StrEnum):
    """How urgent something is."""

    OFF = "off"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for off, rising; from 1 on it is OCSF's `severity_id` minus 1."""
        return list(Level).index(self)


def level_of(rank: int) -> Level:
    """The level of that rank."""
    return list(Level)[max(0, min(rank, len(Level) - 1))]


class Kind(StrEnum):
    """Why a message is sent."""

    OPENED = "opened"
    ESCALATED = "escalated"
    """Nobody acknowledged it in time."""
    DIGEST = "digest"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Line:
    """One alert in a message."""

    alert: int
    level: Level
    title: str
    since: str
    """RFC 3339."""
    count: int


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is handed."""

    id: str
    """The same at each try: who gets it twice can tell."""
    kind: Kind
    level: Level
    """Of the worst alert in it."""
    subject: str
    text: str
    """For people, several lines."""
    lines: tuple[Line, ...]
    sent: str
    """RFC 3339: when it was written."""


class NotAccepted(Exception):  # noqa: N818 -- a state: the message waits and is sent again
    """The channel did not take the message. Says why; holds no secret."""


class Used(Protocol):
    """What the parameters of every channel have."""

    @property
    def level(self) -> Level:
        """Alerts below it are not sent here."""

    @property
    def used(self) -> bool:
        """True where the organisation has set this channel up."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach somebody."""

    id: str
    parameters: type[Any]
    """Of the table `[channel-ID]` in `policies/alerts.toml`; keeps `Used`."""
    send: Callable[[Any, Message], None]
    """Returns once the other side has taken the message. Raises NotAccepted or OSError."""
