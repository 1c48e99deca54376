"""What did each device see of this log, and which others are told of it?

The newest cosigned checkpoint of each device lies in the store, so that whoever asks whichever
collector hears of all of them. A device is handed some, with the proof that links them to what it
saw itself, and judges: this side only carries, also what contradicts the log that it keeps.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from agent.central.store import LogReader, Store
from agent.central.store.rows import Cosigned
from agent.central.writer import Writer
from agent.delivery.peers import cosigner
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.cosignature import cosigned_at
from agent.tlog.merkle import consistency_proof
from agent.tlog.note import NoteError, Verifier
from agent.tlog.tiles import reader

MOST_ASKED = 16
_OTHERS = 1
"""Devices that were not asked for, in each answer: so that each gets to know some."""
_GATHER_S = 0.05
"""So long those who come wait for one another: what they saw is written in one piece."""
_LAST_MOMENT = 2**63 - 1
"""What a store can keep; seconds."""


class Cosigning:
    """What every device saw last, for one event loop at a time."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        log: LogReader,
        verifier: Verifier,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._writer = writer
        self._log = log
        self._verifier = verifier
        self._clock = clock
        self._waiting: dict[str, Cosigned] = {}
        self._writing: asyncio.Task[None] | None = None
        self._proof = functools.lru_cache(maxsize=1024)(self._prove)

    async def exchange(
        self, device: str, key: bytes, note: str, wanted: Sequence[str], succession: str = ""
    ) -> list[dict[str, Any]]:
        """What `wanted` devices saw, as far as that is known, and one more. What this one saw is
        durable then, and told to others, with what its key before this one said of it.

        Raises NoteError where the device did not cosign this note, or this log did not sign it;
        StoreError or Busy.
        """
        seen = await asyncio.to_thread(self._read, device, key, note, succession)
        before = self._waiting.get(device)
        if before is None or before.signed < seen.signed:
            self._waiting[device] = seen
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(self._writing)
        return await asyncio.to_thread(self._told, seen, wanted)

    def _read(self, device: str, key: bytes, note: str, succession: str) -> Cosigned:
        at = cosigned_at(note, cosigner(device), key)
        if at > _LAST_MOMENT:
            raise NoteError("this was cosigned at no time that there is")
        size = open_checkpoint(note, self._verifier).size
        return Cosigned(device, key, at, size, note, succession)

    async def _write(self) -> None:
        await asyncio.sleep(_GATHER_S)
        some, self._waiting, self._writing = [*self._waiting.values()], {}, None
        now = int(self._clock().timestamp())
        await self._writer.write(
            lambda changes: changes.put_cosigned(some, now=now),
            size=sum(len(each.note) for each in some),
        )

    def _told(self, seen: Cosigned, wanted: Sequence[str]) -> list[dict[str, Any]]:
        asked = {*wanted} - {seen.device}
        others: dict[str, Cosigned] = {}
        chance = f"{random.getrandbits(128):032x}"
        for after in (chance, ""):
            # Two more than are looked for may be the device itself, and one that was asked for.
            found = self._store.cosigned(asked, after, len(asked) + 1 + _OTHERS)
            others |= {each.device: each for each in found if each.device not in asked}
            others.pop(seen.device, None)
            if len(others) >= _OTHERS:
                break
        chosen = [each for each in found if each.device in asked]
        return [
            {
                "device": each.device,
                "public_key": base64.b64encode(each.public_key).decode(),
                "note": each.note,
                "succession": each.succession,
                "proof": self._proof(*sorted((seen.size, each.size))),
            }
            for each in (*chosen, *[*others.values()][:_OTHERS])
        ]

    def _prove(self, old: int, new: int) -> list[str]:
        """Empty where this log never was so large: then there is none."""
        if new > self._log.size():
            return []
        proof = consistency_proof(old, new, reader(self._log.tile))
        return [base64.b64encode(each).decode() for each in proof]
