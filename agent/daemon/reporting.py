"""How does the central log hear of something without the person at the door waiting for the disk?

One thread with the spool open. What is grave is on the disk before anything goes on; the rest
follows within milliseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from agent.delivery.spool import Spool
from agent.event import Body, Severity


class Reporter:
    """Call it with a body. Raises OSError where a grave one (HIGH and above) was not taken."""

    def __init__(self, open_spool: Callable[[], Spool], say: Callable[[str], None]) -> None:
        self._open_spool = open_spool
        self._say = say
        self._thread = ThreadPoolExecutor(1, "report")
        self._spool: Spool | None = None

    def __call__(self, body: Body) -> None:
        done = self._thread.submit(self._append, body)
        if body.severity >= Severity.HIGH:
            done.result()
        else:
            done.add_done_callback(self._tell)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _append(self, body: Body) -> None:
        try:
            if self._spool is None:
                self._spool = self._open_spool()
            self._spool.append(body)
        except (ValueError, sqlite3.Error) as problem:
            raise OSError(f"the spool takes no event: {problem}") from problem

    def _tell(self, done: Future[None]) -> None:
        problem = done.exception()
        if problem is not None:
            self._say(f"the central log will not hear of something: {problem}")

    def _close(self) -> None:
        if self._spool is not None:
            self._spool.close()
            self._spool = None
