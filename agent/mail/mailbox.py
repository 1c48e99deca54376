"""What was sent from a mailbox, or lies there ready to be sent?

The one shape of every audit route (IMAP, Exchange, Microsoft Graph): it lists what changed page by
page, hands out single messages, and leaves a mark on one. A route cannot stop anything; where the
mail has gone, all that is left is to say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from agent.mail.envelope import Envelope
from agent.mail.sources import envelope
from agent.settings import Act

CATEGORY = "Safehand: not marked"
"""What a person sees beside the message, in Outlook and on the web."""
MAX_MESSAGE_BYTES = 64 << 20
"""A larger message is not fetched, and counted as not read."""


class Folder(StrEnum):
    """The folders that are audited."""

    SENT = "sent"
    DRAFTS = "drafts"


@dataclass(frozen=True, slots=True)
class Listed:
    """One message as a list has it."""

    id: str
    """How the route finds it again."""
    size: int = 0
    """Bytes; 0 where the list does not say."""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list."""

    messages: tuple[Listed, ...]
    state: str
    """From where the next list goes on, once these messages are done with."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as it was read."""

    message: bytes
    envelope: Envelope
    problem: str = ""
    """Why there is none: `vanished` or `too-large`; empty where it was read."""


VANISHED = Fetched(b"", Envelope("", ()), "vanished")
TOO_LARGE = Fetched(b"", Envelope("", ()), "too-large")


class StateExpired(Exception):  # noqa: N818 -- nothing is wrong; the list begins anew
    """The server no longer knows from where to go on; the list begins anew."""


class Mailbox(Protocol):
    """One mailbox, signed in. Its methods raise OSError where the server does not do its part."""

    def pages(self, folder: Folder, state: str) -> Iterator[Page]:
        """What is new or changed since that state, oldest page first; everything for an empty
        state. Raises StateExpired.
        """

    def fetch(self, listed: Listed) -> Fetched:
        """One message, whole."""

    def act(self, listed: Listed, act: Act) -> None:
        """Leaves that mark on it; nothing where it has vanished."""

    def clear(self, listed: Listed) -> None:
        """Takes our category off it."""

    def retitle(self, listed: Listed, subject: str) -> None:
        """Gives a draft another subject."""

    def wait(self, seconds: float) -> None:
        """Returns when something may have changed, or that time is over."""


def addressed(message: bytes, owner: str, known: tuple[str, ...] = ()) -> Envelope:
    """The envelope of a message in somebody's mailbox.

    `owner` is its sender where its headers name none, as those of drafts do; `known` are the
    recipients that the mailbox holds beside the headers, which is where Bcc is.
    """
    said = envelope(message)
    # A server's own names for its users ("/o=…/cn=…") stand in the headers as addresses too.
    more = tuple(each for each in known if "@" in each)
    return Envelope(said.sender or owner, tuple(dict.fromkeys((*said.recipients, *more))))
