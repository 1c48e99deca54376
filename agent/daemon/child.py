"""How does the agent have something heavy done, and still stay small?

By another `safehand` process that does it and ends: its memory goes back to the system, and one
that hangs is killed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """What a child said, and how it ended."""

    stdout: str
    stderr: str
    exit: int


def _command(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "agent", *words]


async def run(words: Sequence[str], *, timeout_s: float) -> Ended:
    """Runs `safehand WORDS`; it is killed where the caller is cancelled.

    Raises TimeoutError where it was killed for taking too long, and OSError where it could not
    be started.
    """
    started = await asyncio.create_subprocess_exec(
        *_command(words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(timeout_s):
            stdout, stderr = await started.communicate()
    except TimeoutError as problem:
        raise TimeoutError(f"`safehand {words[0]}` took longer than {timeout_s:.0f} s") from problem
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        await started.wait()
    return Ended(
        stdout.decode("utf-8", errors="replace"),
        stderr.decode("utf-8", errors="replace"),
        started.returncode or 0,
    )
