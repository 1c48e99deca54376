"""How do devices see that the log only ever grew, and does it know their past as its own?

Each device is a witness. It is handed the newest checkpoint with the proof that it grew out of the
one that the device saw before; and each heartbeat says which one that was, so that a log which was
put back or exchanged behind the server's back is found from both sides.
"""

from __future__ import annotations

import asyncio
import base64
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from agent.central.store import LogReader
from agent.tlog.merkle import EMPTY, Hash, consistency_proof, root
from agent.tlog.tiles import reader

ROLLED_BACK = "rolled-back"
SPLIT_VIEW = "split-view"
_FRESH_S = 1.0
"""How long the log's size is believed before it is read again."""
_KNOWN = 4096
"""Roots of earlier sizes that are kept at hand: thousands of devices report the same few."""


class Witnessing:
    """The log as its witnesses see it."""

    def __init__(self, log: LogReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._roots: OrderedDict[int, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._clock = clock
        self._size, self._read_at = 0, float("-inf")

    def answer(self, old: int) -> str | None:
        """What a witness is told that saw `old` entries: that number, the proof, the checkpoint
        (the body of `add-checkpoint`, https://c2sp.org/tlog-witness). None before the first.
        """
        note = self._log.checkpoint()
        if note is None:
            return None
        size = int(note.split("\n", 2)[1])
        # Who saw more than there is gets no proof: none exists.
        proof = consistency_proof(old, size, reader(self._log.tile)) if old <= size else []
        hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in proof)
        return f"old {old}\n{hashes}\n{note}"

    async def contradictions(self, seen: Iterable[tuple[int, Hash]]) -> list[str | None]:
        """Which alarm each of these is, from an event loop: nothing is read in it."""
        asked = list(seen)

        def judged() -> list[str | None]:
            return [self.contradiction(*each) for each in asked]

        return judged() if self._at_hand(asked) else await asyncio.to_thread(judged)

    def _at_hand(self, seen: Sequence[tuple[int, Hash]]) -> bool:
        with self._lock:
            return self._clock() < self._read_at + _FRESH_S and all(
                size == 0 or (size <= self._size and size in self._roots) for size, _ in seen
            )

    def contradiction(self, size: int, seen: Hash) -> str | None:
        """Which alarm it is that a device saw this root of ours; None where it did."""
        with self._lock:
            if size > self._size or self._clock() >= self._read_at + _FRESH_S:
                self._size, self._read_at = self._log.size(), self._clock()
            if size > self._size:
                return ROLLED_BACK
            return None if self._root(size) == seen else SPLIT_VIEW

    def _root(self, size: int) -> bytes:
        if size == 0:
            return EMPTY
        if size not in self._roots:
            self._roots[size] = root(size, reader(self._log.tile))
            if len(self._roots) > _KNOWN:
                self._roots.popitem(last=False)
        return self._roots[size]
