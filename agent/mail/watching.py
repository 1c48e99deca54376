"""How does every mailbox stay watched, whatever happens to the process that watches it?

Each has a process of its own, which is started again when it ends: soon at first, then less and
less often, so that a wrong password does not lock an account.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

_FIRST_S, _LAST_S = 2.0, 900.0
_STEADY_S = 600.0
"""A process that ran for so long has got over whatever ended the last one."""
_TELL_AFTER = 3
"""Ends in a row after which people are told."""


@dataclass(slots=True)
class Backoff:
    """How long to wait after each failure in a row: 2 s, then twice as long, up to 15 minutes."""

    failures: int = 0

    def next(self) -> float:
        """One more failure; seconds to wait."""
        self.failures += 1
        return min(_LAST_S, _FIRST_S * 2.0 ** min(self.failures - 1, 20))

    def reset(self) -> None:
        """It went well."""
        self.failures = 0


class Process(Protocol):
    """What is needed of a `subprocess.Popen`."""

    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def wait(self) -> int: ...


@dataclass(slots=True)
class _Kept:
    start: Callable[[], Process]
    process: Process | None = None
    since: float = 0.0
    due: float = 0.0
    backoff: Backoff = field(default_factory=Backoff)


def keep(
    starts: Mapping[str, Callable[[], Process]],
    tell: Callable[[str, int], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Keeps one process for each name, until it is interrupted; then it ends them all.

    `tell` is called with a name and the exit code when its process ended several times in a row.
    """
    kept = {name: _Kept(start) for name, start in starts.items()}
    try:
        while True:
            for name, each in kept.items():
                ended = _look(each, clock())
                if ended is not None and each.backoff.failures == _TELL_AFTER:
                    tell(name, ended)
            sleep(1.0)
    finally:
        running = [each.process for each in kept.values() if each.process is not None]
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _look(each: _Kept, now: float) -> int | None:
    """Starts what is due; the exit code of what has just ended."""
    if each.process is None:
        if now >= each.due:
            each.process, each.since = each.start(), now
        return None
    if now - each.since >= _STEADY_S:
        each.backoff.reset()
    ended = each.process.poll()
    if ended is not None:
        each.process = None
        each.due = now + each.backoff.next()
    return ended
