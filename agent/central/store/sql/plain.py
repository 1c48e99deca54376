"""Which entries of the log are plainly right, and which must be looked at?

Nearly every entry vouches for an event that is there and opens. What that entry must be follows
from the event, so both are compared as bytes, some 6 µs for each; only what differs is taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from agent.central.log_entry import around_digest
from agent.central.sealing import IV_BYTES
from agent.central.store.rows import Logged, Part
from agent.central.store.sql import Row
from agent.central.store.sql.payloads import Opener
from agent.tlog.addenda import NONCE_BYTES

Head = tuple[str, int, str, int, str]
"""Code, received, class, day and keys: the same for all events of one kind and subject that came
together."""


class _Expected(NamedTuple):
    """What opens the events of one head, and what their entries say around the digest."""

    decrypt: Callable[[bytes, bytes, None], bytes]
    before: bytes
    after: bytes


def part_of(rows: Sequence[Row], opener: Opener, logged: Callable[[Row], Logged]) -> Part:
    """Rows of `Connection.logged` as a part of the log; `logged` takes one apart."""
    leaves = [sha256(b"\x00" + row[1]).digest() for row in rows]  # agent.tlog.merkle.leaf_hash
    odd: list[Logged] = []
    known: dict[Head, _Expected | None] = {}
    for row in rows:
        _, data, position, code, received, kept_as, day, keys, sealed = row
        if keys is None or position is None:
            odd.append(logged(row))
            continue
        head = (code, received, kept_as, day, keys)
        try:
            expected = known[head]
        except KeyError:
            expected = known[head] = _expected(head, opener)
        if expected is not None:
            decrypt, before, after = expected
            try:
                opened = decrypt(sealed[:IV_BYTES], sealed[IV_BYTES:], None)
            except (InvalidTag, ValueError, TypeError):
                opened = b""
            if before + sha256(opened).digest() + after == data and len(opened) >= NONCE_BYTES:
                continue
        odd.append(logged(row))
    kinds = {(kept_as, day) for _, _, kept_as, day, _ in known}
    return Part([row[0] for row in rows], leaves, kinds, odd)


def _expected(head: Head, opener: Opener) -> _Expected | None:
    """None where that cannot be told: whatever it is, it is told by whoever looks at it."""
    code, received, kept_as, day, keys = head
    try:
        around = around_digest(code, received, kept_as, day)
        return _Expected(opener.cipher(keys, day).decrypt, *around)
    except (LookupError, ValueError, TypeError, OSError):
        return None
