"""Spot checks: which events does the SIRO look at, chosen by nobody?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from agent.central import acts, spot_checks
from agent.central.acts import Person
from agent.central.console.answering import form
from agent.central.console.door import Door, person
from agent.central.console.drawing import Drawing
from agent.central.console.sessions import Session
from agent.central.spot_checks import SpotChecks
from agent.central.store.sql import Queries
from agent.event import moment


class SamplePages:
    """One page of all samples, and one for each, with its events."""

    def __init__(self, door: Door, drawing: Drawing, checks: SpotChecks | None) -> None:
        self._door, self._drawing, self._checks = door, drawing, checks

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/samples", self._door.signed_in(self.all), methods=["GET"]),
            Route("/samples", self._door.acting(self.plan), methods=["POST"]),
            Route("/samples/{sample:int}", self._door.signed_in(self.one), methods=["GET"]),
            Route("/samples/{sample:int}", self._door.acting(self.act), methods=["POST"]),
        ]

    async def all(self, request: Request, session: Session) -> Response:
        checks = self._known()
        await self._door.read(request, session)
        samples = await asyncio.to_thread(checks.samples)
        return self._drawing.page("samples.html", session=session, samples=samples)

    async def one(self, request: Request, session: Session) -> Response:
        """The events that were drawn, for who is known to have read them."""
        checks, number = self._known(), int(request.path_params["sample"])
        await self._door.read(request, session)
        sample, events, problems = await asyncio.to_thread(checks.sample, number)
        return self._drawing.page(
            "sample.html", session=session, sample=sample, events=events, problems=problems
        )

    async def plan(self, request: Request, session: Session) -> Response:
        checks, given = self._known(), await form(request)
        since = _day(given.get("since", ""))
        count = given.get("count", "").strip()
        if not (count.isascii() and count.isdecimal()):
            raise ValueError("How many events? Write a whole number.")
        made = await asyncio.to_thread(
            checks.plan,
            count=int(count[:9]),
            since=since,
            commitment=given.get("commitment", "").strip().lower(),
        )
        await self._note("sample-planned", made.number, person(request, session), new=True)
        return RedirectResponse(f"/samples/{made.number}", 303)

    async def act(self, request: Request, session: Session) -> Response:
        """Draws a sample, or says what its spot check found."""
        number, given = int(request.path_params["sample"]), await form(request)
        by = person(request, session)
        if given.get("act") == "close":
            await self._close(number, given, by)
            return RedirectResponse("/registers/review", 303)
        await asyncio.to_thread(self._known().draw, number, secret=given.get("secret", ""))
        await self._note("sample-drawn", number, by)
        return RedirectResponse(f"/samples/{number}", 303)

    async def _close(self, number: int, given: Mapping[str, str], by: Person) -> None:
        sample, _, _ = await asyncio.to_thread(self._known().sample, number)
        if not sample.drawn:
            raise ValueError(f"Sample {number} is not drawn yet: nothing was looked at.")

        def do(db: Queries) -> None:
            now = moment(self._door.now())
            spot_checks.close(db, number, given.get("result", "").strip(), by=by, now=now)

        if not given.get("result", "").strip():
            raise ValueError("Say what was found.")
        await self._door.change(do)

    async def _note(self, code: str, number: int, by: Person, *, new: bool = False) -> None:
        def note(db: Queries) -> None:
            now = self._door.now()
            acts.changed(db, code, by=by, kind="sample", uid=str(number), what={}, now=now, new=new)

        await self._door.change(note)

    def _known(self) -> SpotChecks:
        if self._checks is None:
            raise LookupError("There is nothing like that here.")
        return self._checks


def _day(text: str) -> datetime | None:
    """The first moment of that day, UTC; None where none is given. Raises ValueError."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    except ValueError as problem:
        raise ValueError("Since when? Write a date such as 2026-11-21.") from problem
