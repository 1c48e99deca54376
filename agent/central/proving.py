"""How can one event be shown to be in the log, by one file and the log's public key?"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Any

from agent.central.decoding import MAX_EVENT_BYTES
from agent.central.log_entry import read_event_entry
from agent.central.store import LogReader
from agent.central.store.rows import Logged
from agent.event import Place, canonical
from agent.tlog.addenda import addendum
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.merkle import ProofError, inclusion_proof
from agent.tlog.note import Verifier
from agent.tlog.proof import TlogProof, read_proof
from agent.tlog.tiles import reader

_MAX_EXTRA_BYTES = 4 * MAX_EVENT_BYTES
"""Decompressed: no honest one is longer, with its event as JSON in JSON."""


def prove(log: LogReader, wanted: Place | int, verifier: Verifier) -> TlogProof:
    """The proof that this event, or the entry of that number, is in the log.

    Its extra data (JSON, compressed as RFC 1950 says) are the entry and, where they are not erased,
    the event and its nonce. Raises LookupError where the log does not hold it, ValueError where the
    log is damaged.
    """
    if isinstance(wanted, Place):
        logged, name = log.entry_of(wanted), wanted.uid
    else:
        logged, name = next(log.entries(wanted, 1), None), f"entry {wanted}"
    notes = log.checkpoints()
    if logged is None or not notes:
        raise LookupError(f"{name}: this log does not hold that event; a new one takes a moment.")
    size = open_checkpoint(notes[-1], verifier).size
    if logged.number >= size:
        raise LookupError(f"{name}: this event is not under a checkpoint yet; ask again.")
    hashes = inclusion_proof(logged.number, size, reader(log.tile))
    return TlogProof(logged.number, tuple(hashes), notes[-1], _extra(logged))


def _extra(logged: Logged) -> bytes:
    erased = logged.nonce is None or logged.body is None
    said = canonical(
        {
            "entry": base64.b64encode(logged.data).decode(),
            "nonce": None if erased else base64.b64encode(logged.nonce or b"").decode(),
            "event": None if erased else (logged.body or b"").decode(),
        }
    )
    return zlib.compress(said, 9)


def _read_extra(extra: bytes) -> Any:
    """What `_extra` wrote, or its first release, which did not compress. Raises ValueError."""
    if not extra.startswith(b"{"):
        unpacking = zlib.decompressobj()
        try:
            extra = unpacking.decompress(extra, _MAX_EXTRA_BYTES)
        except zlib.error as problem:
            raise ValueError("it cannot be decompressed") from problem
        if not unpacking.eof or unpacking.unused_data:
            raise ValueError("it is cut off, or too long")
    return json.loads(extra)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof proves."""

    index: int
    """Which entry of the log it is."""
    size: int
    """How many entries the log had when this was signed."""
    code: str
    received: int
    """Milliseconds since 1970, by the server's clock."""
    event: str | None
    """The event, word for word; None where it was erased."""


def check(text: str, verifier: Verifier) -> Proven:
    """What this proof proves, to somebody who trusts the key alone.

    Raises ProofError, or NoteError where the checkpoint is not that log's.
    """
    proof = read_proof(text)
    try:
        extra = _read_extra(proof.extra)
        data = base64.b64decode(extra["entry"], validate=True)
        nonce, event = extra["nonce"], extra["event"]
        said = read_event_entry(data)
        if event is not None and not said.vouches_for(
            addendum(base64.b64decode(nonce, validate=True), event.encode())
        ):
            raise ProofError("the event in this proof is not the one that the log vouches for")
    except ProofError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as problem:
        raise ProofError("this proof does not say what it proves: its extra data") from problem
    checkpoint = proof.check(data, verifier)
    return Proven(proof.index, checkpoint.size, said.code, said.received, event)
