"""When is what is past its time purged, while the server runs?

Once an hour, through the thread that writes everything: its short transactions take their turn
among those of the devices.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from agent.central.retention import ClockError, purge
from agent.central.store import Changes, StoreError
from agent.central.store.sql.payloads import Vault
from agent.central.writer import Busy, Writer

T = TypeVar("T")

_EVERY_S = 3600.0


class Purger:
    """The thread that purges."""

    def __init__(self, writer: Writer, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._vault = vault
        self._clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-purger", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread, at once or after the transaction that is under way."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._purge()
            self._ended.wait(_EVERY_S)

    def _purge(self) -> None:
        def transact(work: Callable[[Changes], T], /) -> T:
            if self._ended.is_set():
                raise Busy
            return self._writer.submit(work).result()

        try:
            purge(transact, self._vault.retention, self._vault.file, self._clock())
        except (Busy, StoreError, ClockError) as problem:
            # What was not done now is done in an hour; what was begun is explained in the log.
            logging.getLogger(__name__).warning("nothing was purged just now: %s", problem)
