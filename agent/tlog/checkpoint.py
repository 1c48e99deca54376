"""How large was the log, and with which root?

https://c2sp.org/tlog-checkpoint: a signed note of origin, size and root hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.tlog._base64 import decode, encode
from agent.tlog.merkle import HASH_BYTES, Hash
from agent.tlog.note import NoteError, Signer, Verifier, open_note

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log was at one moment."""

    origin: str
    """Which log: the name of its key."""
    size: int
    root: Hash

    def __str__(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def sign_checkpoint(signer: Signer, size: int, root: Hash) -> str:
    """The checkpoint as a signed note."""
    return signer.sign(str(Checkpoint(signer.name, size, root)))


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note that this key signed. Raises NoteError."""
    lines = open_note(note, verifier).split("\n")
    if len(lines) < 4 or "" in lines[:-1]:
        raise NoteError("this is no checkpoint")
    origin, size, root = lines[:3]
    hashed = decode(root, NoteError)
    if origin != verifier.name or not _SIZE.fullmatch(size) or len(hashed) != HASH_BYTES:
        raise NoteError("this is no checkpoint of that log")
    return Checkpoint(origin, int(size), hashed)
