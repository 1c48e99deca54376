"""Did something change that a check should look at again?

On Linux the kernel says so at once; elsewhere each thing is looked at once a minute, and what only
a command tells every four.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection
from typing import Protocol

from agent.daemon import glance

_LOOK_EVERY_S = 60.0
_LOOKS_A_COMMAND = 4
"""A command is started at every fourth look: the issue's limit is five minutes, and a process
costs some 10 ms of a processor.
"""


class ChangeWatch(Protocol):
    """Calls what it was given when one of its things changed, once until it was asked which."""

    def watch(self, things: Collection[str], /) -> None:
        """From now on these, and no others; `agent.checks.Check.watch` says what they may be. A
        path that is not there is waited for as long as its folder is; what cannot be watched is
        left to the next timed run.
        """

    def take(self) -> frozenset[str]:
        """Those that changed since the last time. From now on the next change is told again."""

    def stop(self) -> None: ...


def change_watch(loop: asyncio.AbstractEventLoop, changed: Callable[[], object]) -> ChangeWatch:
    """This system's watch. `changed` is called in the loop's thread."""
    if sys.platform == "linux":
        from agent.daemon.linux_changes import Events

        return Events(loop, changed)
    return Looks(loop, changed)


class Looks:
    """Elsewhere: what each thing looks like, once a minute."""

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: Callable[[], object]) -> None:
        self._changed = changed
        self._seen: dict[str, object] = {}
        self._fresh: set[str] = set()
        self._task = loop.create_task(self._look())

    def watch(self, things: Collection[str], /) -> None:
        """A thing is first looked at in the next round; one that was watched before keeps what
        was seen, so that what changed meanwhile is not missed.
        """
        self._seen = {thing: self._seen.get(thing, glance.NOT_YET) for thing in things}

    def take(self) -> frozenset[str]:
        taken, self._fresh = frozenset(self._fresh), set()
        return taken

    def stop(self) -> None:
        self._task.cancel()

    async def _look(self) -> None:
        number = 0
        while True:
            for thing, before in list(self._seen.items()):
                if glance.is_command(thing) and number % _LOOKS_A_COMMAND:
                    continue
                now = await glance.at(thing)
                if thing not in self._seen:
                    continue
                self._seen[thing] = now
                if before is not glance.NOT_YET and now != before:
                    self._fresh.add(thing)
            number += 1
            if self._fresh:
                self._changed()
            await asyncio.sleep(_LOOK_EVERY_S)
