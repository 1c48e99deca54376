"""How long may somebody take to say what they want?

uvicorn waits for ever for a request that was begun, and for the first on a connection; and it takes
only so many connections. A few hundred silent ones would keep every device out.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_S = 60.0
"""For a whole request. The longest batch takes that long at 140 kbit/s."""


class Impatient(H11Protocol):
    """HTTP as uvicorn speaks it, to those who come to the point."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        self._wait()  # first: what came already may be the next request
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._wait_no_more()
        self._waiting = self.loop.call_later(REQUEST_S, self._give_up)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def _give_up(self) -> None:
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):  # else it is being answered
            self.transport.abort()
