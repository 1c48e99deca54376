"""Which temporary passwords and holds have an end that somebody must see to?

/etc/shadow counts in days, so the agent keeps the time itself: while any is out, a child settles
once a minute, and at once when the first is due.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

EVERY_S = 60.0
_LOOK_S = 10.0  # a file's look; commands write it while the agent runs


async def keep(
    waiting: Callable[[], Mapping[str, datetime]],
    settle: Callable[[], Awaitable[None]],
    clock: Callable[[], datetime],
    say: Callable[[str], None],
) -> None:
    """Until cancelled."""
    loop = asyncio.get_running_loop()
    settled = -EVERY_S
    said = ""
    while True:
        try:
            out = waiting()
            due = any(when <= clock() for when in out.values())
            if out and (due or loop.time() - settled >= EVERY_S):
                settled = loop.time()
                await settle()
            said = ""
        except (OSError, sqlite3.Error, TimeoutError) as problem:
            if str(problem) != said:
                said = str(problem)
                say(f"what is due of locked accounts cannot be settled now: {said}")
        await asyncio.sleep(_LOOK_S)
