"""How does each message leave the outbox, whatever breaks between?

One thread a channel, so that one that hangs holds up no other. A message stays in the outbox until
its channel has taken it: after a crash it is sent again under the same id, never lost.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from agent.central.alerts import Channel, NotAccepted
from agent.central.alerts.telling import read
from agent.central.desk import Desk
from agent.central.store import StoreError
from agent.central.store.rows import Milliseconds
from agent.delivery.shipper import BackOff

_LOOK_EVERY_S = 0.5
_KEPT_MS = 30 * 86_400_000
"""Accepted messages are kept for a month, to answer what was sent when."""


class Courier:
    """Carries one channel's messages."""

    def __init__(
        self,
        desk: Desk,
        channel: Channel,
        parameters: Callable[[], Any],
        clock: Callable[[], Milliseconds] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._desk = desk
        self._channel = channel
        self._parameters = parameters
        self._clock = clock
        self._back_off = BackOff()

    def carry(self) -> int:
        """How many messages the channel took now; those that are not due yet wait."""
        carried = 0
        while (waiting := self._next()) is not None:
            number, text = waiting
            try:
                self._channel.send(self._parameters(), read(text))
            except Exception as problem:  # noqa: BLE001 -- whatever it was, the message is kept
                self._failed(number, problem)
                return carried
            self._accepted(number)
            self._back_off.reset()
            carried += 1
        if carried:
            self._tidy()
        return carried

    def run(self, ended: threading.Event) -> None:
        """Carries until it is told to end."""
        while not ended.wait(_LOOK_EVERY_S):
            try:
                if self._desk.on_duty():
                    self.carry()
            except StoreError as problem:
                logging.getLogger(__name__).warning("the outbox cannot be read now: %s", problem)

    def _next(self) -> tuple[int, str] | None:
        """The message that is due first: one that failed lets those behind it pass."""
        with self._desk.read() as db:
            rows = db.rows(
                "SELECT id, message FROM outbox WHERE channel = ? AND accepted IS NULL AND due <= ?"
                " ORDER BY due, id LIMIT 1",
                (self._channel.id, self._clock()),
            )
        return (rows[0][0], rows[0][1]) if rows else None

    def _failed(self, number: int, problem: Exception) -> None:
        why = str(problem) if isinstance(problem, NotAccepted) else _plain(problem)
        logging.getLogger(__name__).warning("channel %s: %s", self._channel.id, why)
        wait_ms = round(self._back_off.next_s() * 1000)
        with self._desk.change() as db:
            db.rows(
                "UPDATE outbox SET tries = tries + 1, problem = ?, due = ? WHERE id = ?",
                (why, self._clock() + wait_ms, number),
            )

    def _accepted(self, number: int) -> None:
        now = self._clock()
        with self._desk.change() as db:
            db.rows(
                "UPDATE outbox SET accepted = ?, tries = tries + 1, problem = '' WHERE id = ?",
                (now, number),
            )

    def _tidy(self) -> None:
        with self._desk.change() as db:
            db.rows("DELETE FROM outbox WHERE accepted < ?", (self._clock() - _KEPT_MS,))


def _plain(problem: Exception) -> str:
    """What failed, without what an exception may quote."""
    strerror = getattr(problem, "strerror", None)
    return f"{type(problem).__name__}: {strerror}" if strerror else type(problem).__name__
