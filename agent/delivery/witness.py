"""Does the central log still hold everything that this device saw in it?

At each heartbeat the log is asked for its newest checkpoint, and for the proof that it grew out of
the last one seen here. The log's public key was pinned at enrolment, so a log that is put back to
an older state, or that shows this device another past than before, cannot hide it: its own
signature stands under both. What it shows others is compared by `agent.delivery.peers`.

What is asked for is what a log hands to a witness (https://c2sp.org/tlog-witness, add-checkpoint).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from agent.delivery.identity import write_private
from agent.delivery.peers import SplitView
from agent.delivery.transport import Answer, Transport
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.merkle import EMPTY, HASH_BYTES, ProofError, check_consistency
from agent.tlog.note import NoteError, Verifier

PATH = "/v1/witness"
NO_ENTRIES = "log-empty"
"""The error that a log answers before it has its first checkpoint."""

_FILE = "witness.json"
_MAX_HASHES = 63  # c2sp.org/tlog-witness: as many as the largest tree has levels


class Broken(StrEnum):
    """What is wrong with the log; permanent, the end of an event's code."""

    ROLLED_BACK = "rolled-back"
    """It has fewer entries than it had."""
    FORKED = "forked"
    """What it shows now does not begin with what it showed before."""
    SPLIT_VIEW = "split-view"
    """It showed another device another past than this one."""
    KEY_CHANGED = "key-changed"
    """The pinned key did not sign what it shows."""


@dataclass(frozen=True, slots=True)
class Breach:
    """The log showed something that cannot be. Stays until this device is enrolled again."""

    kind: Broken
    kept: str
    """The last signed checkpoint that was good; empty where there was none."""
    shown: str
    """What the log showed instead, word for word: with `kept` it is the evidence."""
    at: str
    """RFC 3339, by this device's clock."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What this device knows of the log."""

    checkpoint: str = ""
    """The signed note, word for word; empty before the first."""
    seen: str = ""
    """When a good one was last seen, RFC 3339, by this device's clock."""
    breach: Breach | None = None


class Unseen(Exception):  # noqa: N818 -- a state: nothing was seen, so nothing is known
    """The log did not show what was asked for. The message says why, for people."""


class Comparing(Protocol):
    """What other devices saw (`agent.delivery.peers`)."""

    def exchange(self, note: str) -> None:
        """Raises SplitView; OSError where nothing can be compared now."""


class Witness:
    """This device's memory of one log. Belongs to one thread, as its transport does."""

    def __init__(
        self,
        state: Path,
        verifier: Verifier,
        transport: Transport,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        peers: Comparing | None = None,
    ) -> None:
        """Raises ValueError where the memory in `state` is damaged."""
        self._path = state / _FILE
        self._verifier = verifier
        self._transport = transport
        self._clock = clock
        self._peers = peers
        self.memory = remembered(state)

    @property
    def last(self) -> Checkpoint:
        """The last good checkpoint; that of an empty log before the first."""
        if not self.memory.checkpoint:
            return Checkpoint(self._verifier.name, 0, EMPTY)
        return open_checkpoint(self.memory.checkpoint, self._verifier)

    def look(self) -> Breach | None:
        """What is wrong with the log now, where that was not known; None else.

        A breach never moves what is remembered: the next look compares with the same checkpoint.
        Raises Unseen where the log showed nothing to judge.
        """
        answer = self._ask(self.last.size)
        shown = _text(answer)
        try:
            kept = self._judge(answer.status, shown)
        except _Breached as problem:
            return self._breach(problem.kind, shown)
        if kept:
            try:
                self._remember(Memory(kept, self._now(), self.memory.breach))
            except OSError as problem:  # the next look begins where this one did
                raise Unseen(
                    f"{self._path}: what was seen cannot be kept: {problem.strerror}"
                ) from problem
            return self._compare(kept)
        return None

    def _compare(self, kept: str) -> Breach | None:
        if self._peers is None:
            return None
        try:
            self._peers.exchange(kept)
        except SplitView as problem:
            return self._breach(Broken.SPLIT_VIEW, problem.shown)
        except OSError as problem:
            raise Unseen(f"nothing can be compared with other devices: {problem}") from problem
        return None

    def _ask(self, size: int) -> Answer:
        body = json.dumps({"size": size}).encode()
        try:
            return self._transport.post(PATH, body, {"Content-Type": "application/json"})
        except OSError as problem:
            raise Unseen(f"the central log does not answer: {problem}") from problem

    def _judge(self, status: int, shown: str) -> str:
        """The checkpoint to keep, as a note; empty where the log has none yet and never had."""
        last = self.last
        if status == 404 and _error(shown) == NO_ENTRIES:
            if last.size:
                raise _Breached(Broken.ROLLED_BACK)
            return ""
        if status != 200:
            raise Unseen(f"the central log answered {status} when asked for its checkpoint")
        proof, note = _read(shown, last.size)
        try:
            checkpoint = open_checkpoint(note, self._verifier)
        except NoteError as problem:
            raise _Breached(Broken.KEY_CHANGED) from problem
        if checkpoint.size < last.size:
            raise _Breached(Broken.ROLLED_BACK)
        try:
            check_consistency(last.size, last.root, checkpoint.size, checkpoint.root, proof)
        except ProofError as problem:
            raise _Breached(Broken.FORKED) from problem
        return note

    def _breach(self, kind: Broken, shown: str) -> Breach | None:
        known = self.memory.breach
        breach = Breach(kind, self.memory.checkpoint, shown, self._now())
        if (
            known
            and known.kind is kind
            and (kind is Broken.SPLIT_VIEW or known.kept == breach.kept)
        ):
            return None
        with suppress(OSError):  # the disk is full: it is told all the same, and at each look
            self._remember(Memory(self.memory.checkpoint, self.memory.seen, breach))
        return breach

    def _remember(self, memory: Memory) -> None:
        draft = self._path.with_name(f"{_FILE}.new")
        write_private(draft, json.dumps(asdict(memory), indent=2).encode() + b"\n")
        draft.replace(self._path)
        self.memory = memory

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


class _Breached(Exception):  # noqa: N818 -- on its way to becoming a Breach
    def __init__(self, kind: Broken) -> None:
        super().__init__(kind.value)
        self.kind = kind


def remembered(state: Path) -> Memory:
    """What this device knows of the log. Raises ValueError where the file is damaged."""
    path = state / _FILE
    try:
        said = json.loads(path.read_text("utf-8"))
        breach = said["breach"]
        return Memory(
            said["checkpoint"],
            said["seen"],
            None if breach is None else Breach(**breach | {"kind": Broken(breach["kind"])}),
        )
    except FileNotFoundError:
        return Memory()
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError(
            f"{path} is damaged, so this device no longer knows what it saw in the central log. "
            "Tell the SIRO; then enrol this device again."
        ) from problem


def forget(state: Path) -> None:
    """Begins anew, with the log that this device enrols with now."""
    (state / _FILE).unlink(missing_ok=True)


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")


def _error(text: str) -> str:
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return ""


def _read(text: str, old: int) -> tuple[list[bytes], str]:
    """The proof and the signed note in "old N", hashes, a blank line, the note. Raises Unseen."""
    head, blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not blank or first != f"old {old}" or len(lines) > _MAX_HASHES:
        raise Unseen("the answer is not a central log's; is the address right?")
    try:
        proof = [base64.b64decode(line, validate=True) for line in lines]
    except binascii.Error as problem:
        raise Unseen("the central log's answer cannot be read") from problem
    if any(len(each) != HASH_BYTES for each in proof):
        raise Unseen("the central log's answer cannot be read")
    return proof, note
