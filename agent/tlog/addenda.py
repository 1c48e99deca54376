"""How does an entry vouch for bytes that are kept, and can be erased, outside the log?

https://c2sp.org/tlog-addenda: the entry holds their SHA-256 and ends with where it stands.
"""

from __future__ import annotations

import hashlib

from agent.tlog.merkle import HASH_BYTES

NONCE_BYTES = 16
"""Fresh randomness at the head of each addendum: once it is erased, nobody finds out by trying
what it said (section "Blinding")."""


def addendum(nonce: bytes, payload: bytes) -> bytes:
    """The bytes outside the log. Raises ValueError for a nonce of another length."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"an addendum's nonce has {NONCE_BYTES} bytes")
    return nonce + payload


def entry(content: bytes, *outside: bytes) -> bytes:
    """An entry that says `content` and vouches for each addendum in `outside`."""
    return entry_of(content, *(hashlib.sha256(each).digest() for each in outside))


def entry_of(content: bytes, *digests: bytes) -> bytes:
    """The same, from the digest of each addendum."""
    if len(digests) == 1:  # nearly every entry
        return b"%b%b%b\x01" % (content, digests[0], len(content).to_bytes(4, "big"))
    starts = range(len(content), len(content) + HASH_BYTES * len(digests), HASH_BYTES)
    offsets = b"".join(start.to_bytes(4, "big") for start in starts)
    return content + b"".join(digests) + offsets + bytes([len(digests)])


def read_entry(data: bytes) -> tuple[bytes, list[bytes]]:
    """What an entry says, digests included, and the digests it vouches for. Raises ValueError."""
    if data[-1:] == b"\x01" and len(data) > HASH_BYTES + 4:  # nearly every entry
        start = int.from_bytes(data[-5:-1], "big")
        if start + HASH_BYTES <= len(data) - 5:
            return data[:-5], [data[start : start + HASH_BYTES]]
    count = data[-1] if data else 0
    end = len(data) - 1 - 4 * count
    if end < 0:
        raise ValueError("this is no log entry: it is too short for its addenda")
    starts = [int.from_bytes(data[n : n + 4], "big") for n in range(end, len(data) - 1, 4)]
    if any(start + HASH_BYTES > end for start in starts):
        raise ValueError("this is no log entry: it points outside itself")
    return data[:end], [data[start : start + HASH_BYTES] for start in starts]
