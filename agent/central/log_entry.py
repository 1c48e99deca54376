"""What stands in the log for ever about an event, and what only in its addendum?

Pure. An entry tells which kind of event came when, so that whoever checks the log can tell which
retention rule explains a payload that is gone; everything else is the addendum's, which can be
erased. `received` is the server's time. What the log itself states, that a device enrolled with
this key or that an alarm was raised, stands in its entry in the open.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from agent.central.store.rows import DAY_MS
from agent.tlog.addenda import entry_of, read_entry
from agent.tlog.merkle import HASH_BYTES

KIND = b"safehand event 2"
"""How an event's entry begins."""
FIRST = b"safehand event 1"
"""Before retention: without a class and a day."""
_SAID = b"%s\n%s\n%d\n%s\n%d\n"
_NONE = bytes(HASH_BYTES)
_STATEMENT = b"safehand statement 1\n"


class EventEntry(NamedTuple):
    """An entry that vouches for one event."""

    code: str
    received: int
    """Milliseconds since 1970, UTC."""
    digest: bytes
    """SHA-256 of the addendum: nonce, then the event's canonical bytes."""
    kept_as: str | None
    """The retention class; None in the entries of the first release, whose code tells."""
    day: int
    """From when on the class's days count, since 1970."""

    def vouches_for(self, outside: bytes) -> bool:
        return hashlib.sha256(outside).digest() == self.digest


def around_digest(code: str, received: int, kept_as: str, day: int) -> tuple[bytes, bytes]:
    """What stands before and after the digest in an entry of one digest."""
    content = _SAID % (KIND, code.encode("ascii"), received, kept_as.encode("ascii"), day)
    whole = entry_of(content, _NONE)
    return content, whole[len(content) + len(_NONE) :]


def event_entry(code: str, received: int, kept_as: str, day: int, digest: bytes) -> bytes:
    """The entry's bytes; `digest` is the addendum's SHA-256."""
    before, after = around_digest(code, received, kept_as, day)
    return before + digest + after


def read_event_entry(data: bytes) -> EventEntry:
    """What `event_entry` wrote. Raises ValueError."""
    content, digests = read_entry(data)
    if len(digests) != 1:
        raise ValueError("this is no event's entry")
    kind, *said = content.split(b"\n", 5)
    if kind == KIND and len(said) == 5:
        code, received, kept_as, day, _ = said
        return EventEntry(
            code.decode("ascii"), int(received), digests[0], kept_as.decode("ascii"), int(day)
        )
    if kind == FIRST and len(said) >= 3:
        at = int(said[1])
        return EventEntry(said[0].decode("ascii"), at, digests[0], None, at // DAY_MS)
    raise ValueError("this is no event's entry")


def statement_entry(text: str) -> bytes:
    """The entry of a statement, which stands in it word for word and vouches for nothing else."""
    return entry_of(_STATEMENT + text.encode())


def read_statement(data: bytes) -> dict[str, Any] | None:
    """What `statement_entry` wrote, which is a JSON object; None where this is no statement.

    Raises ValueError where it is one that cannot be read.
    """
    if not data.startswith(_STATEMENT):
        return None
    content, _ = read_entry(data)
    return read_statement_text(content.removeprefix(_STATEMENT).decode())


def read_statement_text(text: str) -> dict[str, Any]:
    """The JSON object in a statement. Raises ValueError."""
    said = json.loads(text)
    if not isinstance(said, dict):
        raise ValueError("this is no statement")
    return said
