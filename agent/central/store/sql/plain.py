"""Which entries of the log are plainly right, and which must be looked at?

Nearly every entry vouches for an event that is there and opens. What that entry must be follows
from the event, so both are compared as bytes, some 6 µs for each; only what differs is taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag

from agent.central.log_entry import around_digest
from agent.central.sealing import IV_BYTES
from agent.central.store import Logged, Part
from agent.central.store.sql import Row
from agent.central.store.sql.payloads import Opener
from agent.tlog.addenda import NONCE_BYTES

Head = tuple[str, int, str, int]
"""Code, received, class and day: the same for all events of one kind that came together."""


def part_of(rows: Sequence[Row], opener: Opener, logged: Callable[[Row], Logged]) -> Part:
    """Rows of `Connection.logged` as a part of the log; `logged` takes one apart."""
    leaves: list[bytes] = []
    odd: list[Logged] = []
    heads: dict[Head, tuple[bytes, bytes]] = {}
    cipher_of = opener.cipher
    for row in rows:
        _, data, position, code, received, kept_as, day, keys, sealed = row
        leaves.append(sha256(b"\x00" + data).digest())  # agent.tlog.merkle.leaf_hash
        if keys is None or position is None:
            odd.append(logged(row))
            continue
        head = (code, received, kept_as, day)
        around = heads.get(head)
        try:
            if around is None:
                around = heads[head] = around_digest(*head)
            opened = cipher_of(keys, day).decrypt(sealed[:IV_BYTES], sealed[IV_BYTES:], None)
            before, after = around
            if before + sha256(opened).digest() + after == data and len(opened) >= NONCE_BYTES:
                continue
        except (InvalidTag, LookupError, ValueError, TypeError, OSError):
            pass  # whatever it is, it is told by whoever looks at it
        odd.append(logged(row))
    kinds = {(kept_as, day) for _, _, kept_as, day in heads}
    return Part([row[0] for row in rows], leaves, kinds, odd)
