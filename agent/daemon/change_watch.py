"""Did something change that a check should look at again?

On Linux the kernel says so at once; on other systems the paths are looked at once a minute.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

_LOOK_EVERY_S = 60.0


class ChangeWatch(Protocol):
    """Calls what it was given whenever one of its paths changed."""

    def watch(self, paths: Collection[str], /) -> None:
        """From now on these paths and no others. A path that is not there is waited for as long
        as its folder is; what cannot be watched is left to the next timed run.
        """

    def stop(self) -> None: ...


def change_watch(loop: asyncio.AbstractEventLoop, changed: Callable[[], object]) -> ChangeWatch:
    """This system's watch. `changed` is called in the loop's thread."""
    if sys.platform == "linux":
        from agent.daemon.linux_changes import Events

        return Events(loop, changed)
    return Looks(loop, changed)


class Looks:
    """Elsewhere: what each path is, once a minute."""

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: Callable[[], object]) -> None:
        self._loop = loop
        self._changed = changed
        self._seen: dict[str, tuple[int, int] | None] = {}
        self._next = loop.call_later(_LOOK_EVERY_S, self._look)

    def watch(self, paths: Collection[str], /) -> None:
        self._seen = {path: _glance(path) for path in paths}

    def stop(self) -> None:
        self._next.cancel()

    def _look(self) -> None:
        now = {path: _glance(path) for path in self._seen}
        if now != self._seen:
            self._seen = now
            self._changed()
        self._next = self._loop.call_later(_LOOK_EVERY_S, self._look)


def _glance(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
