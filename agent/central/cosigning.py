"""What did each device see of this log, and which others are told of it?

The newest cosigned checkpoint of each device, in memory: each comes anew with every heartbeat. A
device is handed some of them, with the proof that links them to what it saw itself, and judges:
this side only carries, also what contradicts the log that it keeps.
"""

from __future__ import annotations

import base64
import functools
import random
import threading
from collections.abc import Sequence
from typing import Any

from agent.central.store import LogReader
from agent.delivery.peers import cosigner
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.cosignature import cosigned_at
from agent.tlog.merkle import consistency_proof
from agent.tlog.note import Verifier
from agent.tlog.tiles import reader

MOST_ASKED = 16
_OTHERS = 1
"""Devices that were not asked for, in each answer: so that each gets to know some."""


class Cosigning:
    """What every device saw last."""

    def __init__(self, log: LogReader, verifier: Verifier) -> None:
        self._log = log
        self._verifier = verifier
        self._seen: dict[str, tuple[int, int, bytes, str]] = {}
        """By device: when it cosigned, the tree's size, its key, the note."""
        self._lock = threading.Lock()
        self._proof = functools.lru_cache(maxsize=1024)(self._prove)

    def exchange(
        self, device: str, key: bytes, note: str, wanted: Sequence[str]
    ) -> list[dict[str, Any]]:
        """What `wanted` devices saw, as far as that is known, and one more.

        Raises NoteError where the device did not cosign this note, or this log did not sign it.
        """
        at = cosigned_at(note, cosigner(device), key)
        size = open_checkpoint(note, self._verifier).size
        with self._lock:
            if device not in self._seen or self._seen[device][0] < at:
                self._seen[device] = (at, size, key, note)
            asked = [each for each in wanted if each in self._seen and each != device]
            others = _some(self._seen, {device, *asked})
            chosen = {each: self._seen[each] for each in (*asked, *others)}
        return [
            {
                "device": each,
                "public_key": base64.b64encode(its_key).decode(),
                "note": its_note,
                "proof": self._proof(*sorted((size, its_size))),
            }
            for each, (_, its_size, its_key, its_note) in chosen.items()
        ]

    def _prove(self, old: int, new: int) -> list[str]:
        """Empty where this log never was so large: then there is none."""
        if new > self._log.size():
            return []
        proof = consistency_proof(old, new, reader(self._log.tile))
        return [base64.b64encode(each).decode() for each in proof]


def _some(seen: dict[str, Any], but: set[str]) -> list[str]:
    """A few of them by chance, and without a look at all of them."""
    ids = list(seen)
    start = random.randrange(len(ids))  # noqa: S311 -- whom to ask for is the device's choice
    turned = (ids[(start + n) % len(ids)] for n in range(min(len(ids), len(but) + _OTHERS)))
    return [each for each in turned if each not in but][:_OTHERS]
