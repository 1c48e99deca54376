"""Do the other devices see the same log as this one?

A log that only ever grows for each device may still show two of them two different pasts. So each
device cosigns what it saw, and asks the log for what others cosigned: the log cannot make that up,
for it has not their keys. Where one's checkpoint and ours are not of one tree, both signed by the
log, that is proof for anybody. A log that withholds what others saw cannot be proved wrong, but it
is noticed: the same few devices are asked for again and again, and for a day none confirmed.

What this cannot see: devices that do not exist, which a forger may have enrolled before this one
first heard of them.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.delivery import succession
from agent.delivery.identity import Identity, write_private
from agent.delivery.succession import follows
from agent.delivery.transport import Transport
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.cosignature import cosign, cosigned_at
from agent.tlog.merkle import ProofError, check_consistency
from agent.tlog.note import Verifier

PATH = "/v1/cosign"

_FILE = "peers.json"
_CIRCLE = 16
"""Devices that are remembered, and asked for again."""
_ASKED_FOR = 2
"""Of them at each look: one proof more is some milliseconds of the log's time."""
FEW = 3
"""Fewer known devices than this may all be off for days."""
ALONE = 96
"""So many looks in a row without a sign of any other device: a day of heartbeats."""
_FORGOTTEN_S = 30 * 86_400
"""A device that was silent for so long makes room for another, or for itself with another key."""

_BY_CHANCE = random.SystemRandom()
"""The log cannot foresee whom it will be asked about."""


def cosigner(device: str) -> str:
    """The name under which a device cosigns."""
    return f"device.safehand.internal/{device}"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another device, as this one came to know it."""

    key: str
    """Its public key, as it was first told or as the one before appointed it: base64 of the 32
    bytes.
    """
    signed: int
    """When it cosigned last, by its clock: seconds since 1970."""
    heard: int
    """When this device learnt of that, by ours."""


@dataclass(frozen=True, slots=True)
class Circle:
    """What this device knows of the others."""

    peers: dict[str, Peer]
    alone: int = 0
    """Looks in a row at which no other device confirmed anything new."""

    @property
    def unconfirmed(self) -> bool:
        return len(self.peers) >= FEW and self.alone >= ALONE


class SplitView(Exception):  # noqa: N818 -- found out, not a fault of ours
    """Another device was shown another log. `shown` is its checkpoint, signed by log and device."""

    def __init__(self, shown: str) -> None:
        super().__init__("another device saw another log")
        self.shown = shown


class Peers:
    """The other devices. Belongs to one thread, as its transport does."""

    def __init__(
        self,
        state: Path,
        who: Identity,
        verifier: Verifier,
        transport: Transport,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sample: Callable[[Sequence[str], int], list[str]] = _BY_CHANCE.sample,
    ) -> None:
        self._path = state / _FILE
        self._who = who
        self._verifier = verifier
        self._transport = transport
        self._clock = clock
        self._sample = sample
        self.circle = known(state)

    def exchange(self, note: str) -> None:
        """Tells the log that this device saw the checkpoint in `note`, and compares it with what
        others saw. Raises SplitView; OSError where the log does not answer or nothing can be kept.
        """
        now = int(self._clock().timestamp())
        ours = open_checkpoint(note, self._verifier)
        circle = list(self.circle.peers)
        asked = {
            "device": self._who.device,
            "note": cosign(note, cosigner(self._who.device), self._who.key, now),
            "succession": succession.of(self._path.parent, self._who),
            "peers": self._sample(circle, min(_ASKED_FOR, len(circle))),
        }
        body = json.dumps(asked).encode()
        answer = self._transport.post(PATH, body, {"Content-Type": "application/json"})
        if answer.status != 200:
            return
        peers, confirmed = dict(self.circle.peers), False
        for said in _read(answer.body):
            if (peer := self._judge(said, ours, now)) is not None:
                _place(peers, str(said["device"]), peer, now)
                confirmed = True
        self._remember(Circle(peers, 0 if confirmed else self.circle.alone + 1))

    def _judge(self, said: dict[str, Any], ours: Checkpoint, now: int) -> Peer | None:
        """The peer, where it newly confirms what we saw; None where this says nothing."""
        try:
            device, key, note = str(said["device"]), str(said["public_key"]), str(said["note"])
            public_key = base64.b64decode(key, validate=True)
            before = self._known(device, key, str(said.get("succession", "")), now)
            if device == self._who.device or before is None:
                return None  # not the one that we know
            at = cosigned_at(note, cosigner(device), public_key)
            theirs = open_checkpoint(note, self._verifier)
            proof = [base64.b64decode(each, validate=True) for each in said["proof"]]
        except (KeyError, TypeError, ValueError):  # NoteError and what is no base64 are the last
            return None
        if at <= before.signed and not at <= now < before.signed:
            return None  # and no clock that was ahead once, and was put right
        old, new = sorted((ours, theirs), key=lambda each: each.size)
        try:
            check_consistency(old.size, old.root, new.size, new.root, proof)
        except ProofError as problem:
            raise SplitView(note) from problem
        return replace(before, signed=at, heard=now)

    def _known(self, device: str, key: str, said: str, now: int) -> Peer | None:
        """The peer with this key; None where it is known with another that did not say that this
        one follows it, and was heard of since.
        """
        before = self.circle.peers.get(device)
        if before is None or (before.key != key and now - before.heard >= _FORGOTTEN_S):
            return Peer(key, 0, now)
        if before.key != key:
            old, new = (base64.b64decode(each) for each in (before.key, key))
            return replace(before, key=key) if follows(old, device, new, said) else None
        return before

    def _remember(self, circle: Circle) -> None:
        self.circle = circle
        if circle.peers:
            draft = self._path.with_name(f"{_FILE}.new")
            write_private(draft, json.dumps(asdict(circle), indent=2).encode() + b"\n")
            draft.replace(self._path)


def _place(peers: dict[str, Peer], device: str, peer: Peer, now: int) -> None:
    """Puts the peer where it belongs: a new one where there is room."""
    if device not in peers and len(peers) >= _CIRCLE:
        silent = min(peers, key=lambda each: peers[each].heard)
        if now - peers[silent].heard < _FORGOTTEN_S:
            return
        del peers[silent]
    peers[device] = peer


def _read(body: bytes) -> list[dict[str, Any]]:
    try:
        said = json.loads(body)["peers"]
    except (ValueError, KeyError, TypeError):
        return []
    return [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []


def known(state: Path) -> Circle:
    """What this device knows of the others; nothing where the file is absent or damaged: then it
    gets to know them anew.
    """
    try:
        said = json.loads((state / _FILE).read_text("utf-8"))
        peers = {str(device): Peer(**each) for device, each in said["peers"].items()}
        return Circle(peers, int(said["alone"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Circle({})


def forget(state: Path) -> None:
    """Begins anew, with the log that this device enrols with now."""
    (state / _FILE).unlink(missing_ok=True)
