"""What does one watched thing look like now, for a few microseconds of work?

Two equal glances mean that nothing happened in between that a check would see. None of them says
what the thing is: that is for the check, which runs when a glance differs.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

NOT_YET = object()
"""Before the first glance: it differs from everything, and means nothing."""
VOLUMES = "volumes:"
"""Windows: the volumes that are there, with or without a letter."""
LOG = "log:"
"""Windows, followed by an event channel: the number of its newest entry."""
COMMAND = "command:"
"""Followed by a command line without quotation: what it prints, and how it ends."""
_HIVES = ("HKLM\\", "HKU\\")
_COMMAND_LIMIT_S = 30.0


def is_command(thing: str) -> bool:
    """True where a glance starts a process."""
    return thing.startswith(COMMAND)


async def at(thing: str) -> object:
    """How it looks; None where it is not there or does not say. Never raises."""
    if is_command(thing):
        return await _command(thing.removeprefix(COMMAND).split())
    if sys.platform == "win32":
        from agent.daemon import windows_glance

        if thing == VOLUMES:
            return windows_glance.volumes()
        if thing.startswith(LOG):
            return windows_glance.newest_entry(thing.removeprefix(LOG))
        if thing.startswith(_HIVES):
            return windows_glance.written(thing)
    return _file(thing)


def _file(path: str) -> tuple[int, int, int] | None:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_mode


async def _command(argv: list[str]) -> object:
    started = None
    try:
        started = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(_COMMAND_LIMIT_S):
            said, _ = await started.communicate()
    except (OSError, TimeoutError):
        return None
    finally:
        if started is not None:
            with suppress(ProcessLookupError):
                started.kill()
            await started.wait()
    return said, started.returncode
