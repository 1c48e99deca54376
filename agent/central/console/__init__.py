"""What does the SIRO see in a browser?

Pages drawn here, on the server, from the log's overview; no script, nothing from elsewhere. Until
there is a sign-in, only a browser on the same machine is answered.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from agent.central.overview import Overview, count, overview
from agent.central.store import Snapshot, StoreError
from agent.event import Outcome

_HERE = Path(__file__).parent

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What a browser is told with each page: nothing from elsewhere, nothing kept."""

_OUTCOMES = {
    Outcome.FAIL: "Failed",
    Outcome.ERROR: "Error in the check",
    Outcome.UNKNOWN: "Could not be seen",
    Outcome.PASS: "Passed",
    Outcome.NOT_APPLICABLE: "Does not apply",
}


class Console:
    """The pages."""

    def __init__(
        self, snapshot: Callable[[], Snapshot], clock: Callable[[], datetime], *, heartbeat_s: int
    ) -> None:
        self._snapshot = snapshot
        self._clock = clock
        self._heartbeat_s = heartbeat_s
        environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["when"] = when
        environment.globals["count"] = count
        self._page = environment.get_template("overview.html")

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.first_page, methods=["GET"]),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    async def first_page(self, request: Request) -> Response:
        if not _is_loopback(request):
            return PlainTextResponse(
                "The console is only shown on the central machine itself until people can sign in "
                "to it.\n",
                403,
                HEADERS,
            )
        try:
            snapshot = await asyncio.to_thread(self._snapshot)
        except StoreError as problem:
            return PlainTextResponse(f"Nobody can say now: {problem}\n", 503, HEADERS)
        seen = overview(snapshot, self._clock(), heartbeat_s=self._heartbeat_s)
        return HTMLResponse(self.draw(seen), headers=HEADERS)

    def draw(self, seen: Overview) -> str:
        """The first page, as HTML."""
        return self._page.render(seen=seen, outcomes=_OUTCOMES)


def when(moment: datetime) -> str:
    """As a person reads it, in UTC: "21 Nov 2026, 14:05"."""
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def _is_loopback(request: Request) -> bool:
    """True where the browser runs on this machine."""
    if request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
