"""Is this entry in the log, for somebody who has only the log's public key?

https://c2sp.org/tlog-proof: one text file that is checked without asking anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.tlog._base64 import decode, encode
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.merkle import HASH_BYTES, Hash, ProofError, check_inclusion, leaf_hash
from agent.tlog.note import Verifier

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MAX_HASHES = 63  # as many as the largest tree has levels


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Where an entry stands, and the way from it to a signed root."""

    index: int
    hashes: tuple[Hash, ...]
    checkpoint: str
    """The signed note, word for word."""
    extra: bytes = b""
    """What the application adds; nothing vouches for it but what it hashes to."""

    def __str__(self) -> str:
        lines = [_HEADER]
        if self.extra:
            lines.append(f"extra {encode(self.extra)}")
        lines.append(f"index {self.index}")
        lines += (encode(each) for each in self.hashes)
        return "\n".join(lines) + "\n\n" + self.checkpoint

    def check(self, entry: bytes, verifier: Verifier) -> Checkpoint:
        """The checkpoint under which the log holds `entry`.

        Raises ProofError, or NoteError where the checkpoint is not that log's.
        """
        checkpoint = open_checkpoint(self.checkpoint, verifier)
        check_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint


def read_proof(text: str) -> TlogProof:
    """The proof that `str(proof)` wrote. Raises ProofError."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != _HEADER:
        raise ProofError(f"this is no proof: its first line is not {_HEADER}")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = decode(lines.pop(0).removeprefix("extra "), ProofError)
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    hashes = tuple(decode(line, ProofError) for line in lines)
    if index is None or len(hashes) > _MAX_HASHES or any(len(h) != HASH_BYTES for h in hashes):
        raise ProofError("this is no proof: its index or its hashes cannot be read")
    return TlogProof(int(index[1]), hashes, checkpoint, extra)
