"""Who is signed in here, every half minute, as events?

Asked in a thread: the agent's loop never waits for a bus. That nobody can say is told once, and
that somebody can again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from agent import ocsf
from agent.event import Body, Severity
from agent.signins import telling, watching
from agent.signins.watching import Session, Watcher

EVERY_S = 30.0


class SessionWatch:
    """The watch, and what it saw last."""

    def __init__(
        self,
        watcher: Watcher,
        report: Callable[[Body], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._watcher = watcher
        self._report = report
        self._clock = clock
        self._before: dict[str, Session] = {}
        self._blind = False

    async def run(self, every_s: float = EVERY_S) -> None:
        """Until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(every_s)

    async def look(self) -> None:
        """Asks once, and reports what changed."""
        try:
            now = list(await asyncio.to_thread(self._watcher.sessions))
        except OSError as problem:
            self._tell_blind(problem)
            return
        self._blind = False
        for line in watching.changes(self._before, now, self._clock()):
            self._report(telling.body(line))
        self._before = {each.id: each for each in now}

    def _tell_blind(self, problem: OSError) -> None:
        if self._blind:
            return
        self._blind = True
        self._report(
            ocsf.noticed(
                "session-watch-blind",
                self._clock(),
                message=f"Who is signed in here cannot be seen: {problem}"[:500],
                severity=Severity.LOW,
                detail={},
            )
        )
