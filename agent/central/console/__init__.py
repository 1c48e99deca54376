"""What does the SIRO see and do in a browser?

The first page, and what hangs together with it; the other pages are modules of their own. Each page
that is read, and each act, is an event of the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from agent.central import keeping
from agent.central.alerts import Level, book
from agent.central.console import sign_ins
from agent.central.console.access import AccessPages
from agent.central.console.answering import HEADERS, form, is_loopback
from agent.central.console.books import BookPages
from agent.central.console.door import TO_SIGN_IN, Door, person
from agent.central.console.drawing import Drawing
from agent.central.console.people import People
from agent.central.console.samples import SamplePages
from agent.central.console.sessions import Session
from agent.central.desk import Desk
from agent.central.overview import Overview, overview, with_desk
from agent.central.registers import Due, Entry
from agent.central.spot_checks import SpotChecks
from agent.central.store.rows import Snapshot
from agent.central.store.sql import Queries
from agent.central.subject_access import SubjectAccess
from agent.event import Outcome

_HERE = Path(__file__).parent
_OUTCOMES = {
    Outcome.FAIL: "Failed",
    Outcome.ERROR: "Error in the check",
    Outcome.UNKNOWN: "Could not be seen",
    Outcome.PASS: "Passed",
    Outcome.NOT_APPLICABLE: "Does not apply",
}
_SOON_DAYS = 30
"""What is due later than this is not on the first page."""

__all__ = ["HEADERS", "Console"]


class Console:
    """The pages."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        clock: Callable[[], datetime],
        *,
        heartbeat_s: int,
        desk: Desk | None = None,
        people: People | None = None,
        due: Callable[[Queries], list[Due]] = lambda _: [],
        subjects: SubjectAccess | None = None,
        checks: SpotChecks | None = None,
        journal: sign_ins.Open | None = None,
    ) -> None:
        """Without a desk there is the first page alone, on this machine."""
        self._snapshot = snapshot
        self._clock = clock
        self._heartbeat_s = heartbeat_s
        self._due = due
        self._drawing = Drawing(clock, sign_ins=journal is not None)
        self._door = Door(desk, people, clock, self._drawing)
        self._rooms = (
            self._door,
            AccessPages(self._door, self._drawing, subjects),
            sign_ins.DecisionPages(self._door, self._drawing, journal),
            BookPages(self._door, self._drawing),
            SamplePages(self._door, self._drawing, checks),
        )

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._door.answered(self.first_page), methods=["GET"]),
            Route(
                "/alerts/{alert:int}/acknowledge",
                self._door.acting(self.acknowledge),
                methods=["POST"],
            ),
            *(route for room in self._rooms for route in room.routes()),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    async def first_page(self, request: Request) -> Response:
        session = await self._door.session(request)
        if session is None and not is_loopback(request):
            if self._door.people is not None:
                return RedirectResponse(TO_SIGN_IN, 303)
            return PlainTextResponse(
                "The console is only shown on the central machine itself until people can sign in "
                "to it.\n",
                403,
            )
        snapshot = await asyncio.to_thread(self._snapshot)
        seen = overview(snapshot, self._clock(), heartbeat_s=self._heartbeat_s)
        alerts, due, flags = await asyncio.to_thread(self._on_desk, request, session)
        return self.draw(seen, alerts=alerts, due=due, flags=flags, session=session)

    def _on_desk(
        self, request: Request, session: Session | None
    ) -> tuple[list[book.Alert], list[Due], list[tuple[Entry, str]]]:
        if self._door.desk is None:
            return [], [], []
        with self._door.desk.change() as db:
            self._door.note(db, request, session)
            return book.open_alerts(db), self._due(db), keeping.flags(db)

    def draw(
        self,
        seen: Overview,
        *,
        alerts: list[book.Alert] | None = None,
        due: list[Due] | None = None,
        flags: list[tuple[Entry, str]] | None = None,
        session: Session | None = None,
    ) -> Response:
        """The first page."""
        now = seen.at
        late = [each for each in due or [] if each.overdue(now)]
        soon = [
            each
            for each in due or []
            if not each.overdue(now) and (each.by - now).days < _SOON_DAYS
        ]
        grave = sum(
            each.acknowledged is None and each.level.rank >= Level.HIGH.rank
            for each in alerts or []
        )
        return self._drawing.page(
            "overview.html",
            seen=with_desk(seen, late=len(late), alerts=grave),
            outcomes=_OUTCOMES,
            alerts=alerts or [],
            late=late,
            soon=soon,
            flags=flags or [],
            session=session,
            at=now,
        )

    async def acknowledge(self, request: Request, session: Session) -> Response:
        given, number = await form(request), int(request.path_params["alert"])
        note, by = given.get("note", "").strip(), person(request, session)
        if not note or len(note) > 1000:
            raise ValueError("Say in 1 to 1000 characters what is done about it.")

        def do(db: Queries) -> None:
            book.acknowledge(db, number, by=by, note=note, now=self._door.now())

        await self._door.change(do)
        return RedirectResponse("/", 303)
