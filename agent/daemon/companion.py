"""How does the agent keep a process of its own running beside it?

One that holds what is too heavy for the core, for as long as the agent runs. It ends when its
standard input closes, so it never outlives an agent that was killed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_GOOD_RUN_S = 60.0
_TIME_TO_END_S = 3.0


async def keep(words: Sequence[str], say: Callable[[str], None]) -> None:
    """Runs `safehand WORDS` and starts it again whenever it ends, until cancelled."""
    loop = asyncio.get_running_loop()
    pause_s = _FIRST_PAUSE_S
    while True:
        started = loop.time()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "agent", *words, stdin=asyncio.subprocess.PIPE
            )
        except OSError as problem:
            say(f"`safehand {' '.join(words)}` cannot be started: {problem}")
        else:
            try:
                code = await process.wait()
            finally:
                await _end(process)
            say(f"`safehand {' '.join(words)}` ended with {code}; it is started again")
        if loop.time() - started > _GOOD_RUN_S:
            pause_s = _FIRST_PAUSE_S
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Closes its input, and kills it where that does not end it."""
    if process.returncode is not None:
        return
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_TIME_TO_END_S):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
