"""What stands in the log for ever about an event, and what only in its addendum?

Pure. An entry tells which kind of event came when, so that whoever checks the log can tell which
retention rule explains a payload that is gone; everything else is the addendum's, which can be
erased. `received` is the server's time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from agent.tlog.addenda import entry, read_entry

_KIND = b"safehand event 1"


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
