"""What stands in the log for ever about an event, and what only in its addendum?

Pure. An entry tells which kind of event came when, so that whoever checks the log can tell which
retention rule explains a payload that is gone; everything else is the addendum's, which can be
erased. `received` is the server's time. What the log itself states, that a device enrolled with
this key or that an alarm was raised, stands in its entry in the open.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from agent.tlog.addenda import entry, read_entry

_KIND = b"safehand event 1"
_STATEMENT = b"safehand statement 1\n"


@dataclass(frozen=True, slots=True)
class EventEntry:
    """An entry that vouches for one event."""

    code: str
    received: int
    """Milliseconds since 1970, UTC."""
    digest: bytes
    """SHA-256 of the addendum: nonce, then the event's canonical bytes."""

    def vouches_for(self, outside: bytes) -> bool:
        return hashlib.sha256(outside).digest() == self.digest


def event_entry(code: str, received: int, outside: bytes) -> bytes:
    """The entry's bytes; `outside` is the addendum."""
    return entry(b"%s\n%s\n%d\n" % (_KIND, code.encode("ascii"), received), outside)


def read_event_entry(data: bytes) -> EventEntry:
    """What `event_entry` wrote. Raises ValueError."""
    content, digests = read_entry(data)
    kind, code, received, _ = content.split(b"\n", 3) if content.count(b"\n") >= 3 else [b""] * 4
    if kind != _KIND or len(digests) != 1:
        raise ValueError("this is no event's entry")
    return EventEntry(code.decode("ascii"), int(received), digests[0])


def statement_entry(text: str) -> bytes:
    """The entry of a statement, which stands in it word for word and vouches for nothing else."""
    return entry(_STATEMENT + text.encode())


def read_statement(data: bytes) -> dict[str, Any] | None:
    """What `statement_entry` wrote, which is a JSON object; None where this is no statement.

    Raises ValueError where it is one that cannot be read.
    """
    content, _ = read_entry(data)
    if not content.startswith(_STATEMENT):
        return None
    return read_statement_text(content.removeprefix(_STATEMENT).decode())


def read_statement_text(text: str) -> dict[str, Any]:
    """The JSON object in a statement. Raises ValueError."""
    said = json.loads(text)
    if not isinstance(said, dict):
        raise ValueError("this is no statement")
    return said
