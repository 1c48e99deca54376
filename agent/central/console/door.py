"""Who may ask for what, and what is noted of it?

Whoever is not at the central machine itself signs in first. There, pages may be read without;
nothing can be done without.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from agent.central import acts
from agent.central.acts import Person
from agent.central.console.answering import form, from_our_own_page, headers, is_loopback
from agent.central.console.drawing import Drawing
from agent.central.console.people import People, Refused
from agent.central.console.sessions import Session, Sessions
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.store.sql import Queries
from agent.central.writer import Busy

T = TypeVar("T")

TO_SIGN_IN = "/sign-in"


class Door:
    """Lets people in, and keeps the desk's record of what they read and do."""

    def __init__(
        self,
        desk: Desk | None,
        people: People | None,
        clock: Callable[[], datetime],
        drawing: Drawing,
    ) -> None:
        self.desk = desk
        self.people = people
        self._clock = clock
        self._drawing = drawing
        self._sessions = Sessions(desk, clock) if desk is not None else None

    def routes(self) -> list[BaseRoute]:
        return [
            Route(TO_SIGN_IN, self.answered(self.sign_in), methods=["GET", "POST"]),
            Route("/sign-out", self.acting(self.sign_out), methods=["POST"]),
        ]

    def answered(self, handler: Callable[[Request], Awaitable[Response]]) -> Any:
        """The handler, with what every answer carries and every trouble means."""

        async def answer(request: Request) -> Response:
            try:
                response = await handler(request)
            except (OSError, sqlite3.Error, Busy) as problem:
                response = PlainTextResponse(f"Nobody can say now: {problem}\n", 503)
            except LookupError as problem:
                response = PlainTextResponse(f"{problem.args[0]}\n", 404)
            except ValueError as problem:
                response = PlainTextResponse(f"{problem}\n", 400)
            response.headers.update(headers(request))
            return response

        return answer

    def reading(self, handler: Callable[[Request, Session | None], Awaitable[Response]]) -> Any:
        """For pages that who is signed in may see, and whoever is at this machine."""

        async def read(request: Request) -> Response:
            session = await self.session(request)
            if session is None and not is_loopback(request):
                return RedirectResponse(TO_SIGN_IN, 303)
            return await handler(request, session)

        return self.answered(read)

    def signed_in(self, handler: Callable[[Request, Session], Awaitable[Response]]) -> Any:
        """For pages that only a person who is signed in may see."""

        async def read(request: Request) -> Response:
            session = await self.session(request)
            if session is None:
                return RedirectResponse(TO_SIGN_IN, 303)
            return await handler(request, session)

        return self.answered(read)

    def acting(self, handler: Callable[[Request, Session], Awaitable[Response]]) -> Any:
        """For what only a person who is signed in may do, on a page of ours."""

        async def act(request: Request) -> Response:
            if not from_our_own_page(request):
                return PlainTextResponse("This did not come from a page of this console.\n", 403)
            session = await self.session(request)
            if session is None:
                return RedirectResponse(TO_SIGN_IN, 303)
            return await handler(request, session)

        return self.answered(act)

    async def session(self, request: Request) -> Session | None:
        if self._sessions is None:
            return None
        return await asyncio.to_thread(self._sessions.of, request)

    async def sign_in(self, request: Request) -> Response:
        if self.people is None or self.desk is None or self._sessions is None:
            raise LookupError("Nobody can sign in to this console.")
        if request.method == "GET":
            return self._drawing.page("sign_in.html", problem="", status=200)
        if not from_our_own_page(request):
            return PlainTextResponse("This did not come from a page of this console.\n", 403)
        given = await form(request)
        place = request.client.host if request.client else ""
        try:
            name = await asyncio.to_thread(
                self.people.sign_in,
                given.get("name", ""),
                given.get("password", ""),
                given.get("code", ""),
            )
        except Refused as refused:
            await self._note_sign_in(Person(refused.name, place), refused=True)
            wait = f" Try again in {refused.wait_s} seconds." if refused.wait_s else ""
            problem = f"The name, the password or the code is wrong.{wait}"
            return self._drawing.page("sign_in.html", problem=problem, status=403)
        await self._note_sign_in(Person(name, place), refused=False)
        response = RedirectResponse("/", 303)
        await asyncio.to_thread(self._sessions.begin, name, request, response)
        return response

    async def _note_sign_in(self, person: Person, *, refused: bool) -> None:
        def note(db: Queries) -> None:
            acts.signed_in(db, by=person, refused=refused, now=self.now())

        await self.change(note)

    async def sign_out(self, request: Request, session: Session) -> Response:
        response = RedirectResponse(TO_SIGN_IN, 303)
        if self._sessions is not None:
            await asyncio.to_thread(self._sessions.end, session, request, response)
        return response

    async def proved(self, session: Session, code: str) -> bool:
        """Whether this person proved their second factor a moment ago, or does so now."""
        if session.proved:
            return True
        if self.people is None or self._sessions is None:
            return False
        right = await asyncio.to_thread(self.people.prove, session.name, code)
        if right:
            await asyncio.to_thread(self._sessions.proved, session)
        return right

    async def change(self, work: Callable[[Queries], T]) -> T:
        desk = self.desk
        if desk is None:
            raise LookupError("There is nothing like that here.")

        def change() -> T:
            with desk.change() as db:
                return work(db)

        return await asyncio.to_thread(change)

    async def read(self, request: Request, session: Session | None) -> None:
        """Notes that this page was read."""

        def note(db: Queries) -> None:
            self.note(db, request, session)

        await self.change(note)

    def note(self, db: Queries, request: Request, session: Session | None) -> None:
        what = f"GET {request.url.path}"
        acts.read(db, "console-read", by=person(request, session), what=what, now=self.now())

    def now(self) -> int:
        return milliseconds(self._clock())


def person(request: Request, session: Session | None) -> Person:
    place = request.client.host if request.client else ""
    return Person(session.name if session else "", place)
