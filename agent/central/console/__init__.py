"""What does the SIRO see and do in a browser?

Pages drawn here, on the server; no script, nothing from elsewhere. Whoever is not at the central
machine itself signs in first. There, the first page can be read without; nothing can be done
without. Each page that is read, and each act, is an event of the log.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from agent.central import acts, keeping
from agent.central.acts import Person
from agent.central.alerts import Level, book
from agent.central.console import sign_ins
from agent.central.console.answering import HEADERS, form, from_our_own_page, headers, is_loopback
from agent.central.console.people import People, Refused
from agent.central.console.sessions import Session, Sessions
from agent.central.desk import Desk
from agent.central.enrolment import milliseconds
from agent.central.overview import Overview, count, overview, with_desk
from agent.central.registers import Due, Entry, Kind, Register, registers
from agent.central.store import Snapshot
from agent.central.store.sql import Queries
from agent.central.subject_access import SubjectAccess
from agent.central.writer import Busy
from agent.event import Outcome, moment
from agent.signins.journal import Journal

T = TypeVar("T")

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
_TO_SIGN_IN = "/sign-in"
_ATTACHED = {"Content-Disposition": 'attachment; filename="export.jsonl"'}

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
        journal: sign_ins.Open | None = None,
    ) -> None:
        """Without a desk there is the first page alone, on this machine."""
        self._snapshot = snapshot
        self._clock = clock
        self._heartbeat_s = heartbeat_s
        self._desk = desk
        self._people = people
        self._due = due
        self._subjects = subjects
        self._journal = journal
        self._sessions = Sessions(desk, clock) if desk is not None else None
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["when"] = when
        self._environment.filters["moment"] = moment
        self._environment.filters["shown"] = shown
        self._environment.globals["count"] = count
        self._environment.globals["registers"] = registers()
        self._environment.globals["sign_ins"] = journal is not None

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._answered(self.first_page), methods=["GET"]),
            Route(_TO_SIGN_IN, self._answered(self.sign_in), methods=["GET", "POST"]),
            Route("/sign-out", self._acting(self.sign_out), methods=["POST"]),
            Route(
                "/alerts/{alert:int}/acknowledge", self._acting(self.acknowledge), methods=["POST"]
            ),
            Route("/people", self._signed_in(self.people), methods=["GET"]),
            Route("/people", self._acting(self.access), methods=["POST"]),
            Route("/sign-ins", self._reading(self.decisions), methods=["GET"]),
            Route("/sign-ins", self._acting(self.settle), methods=["POST"]),
            Route("/registers/{register}", self._reading(self.register), methods=["GET"]),
            Route("/registers/{register}", self._acting(self.keep), methods=["POST"]),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    # Who may ask for what.

    def _answered(self, handler: Callable[[Request], Awaitable[Response]]) -> Any:
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

    def _reading(self, handler: Callable[[Request, Session | None], Awaitable[Response]]) -> Any:
        """For pages that who is signed in may see, and whoever is at this machine."""

        async def read(request: Request) -> Response:
            session = await self._session(request)
            if session is None and not is_loopback(request):
                return RedirectResponse(_TO_SIGN_IN, 303)
            return await handler(request, session)

        return self._answered(read)

    def _signed_in(self, handler: Callable[[Request, Session], Awaitable[Response]]) -> Any:
        """For pages that only a person who is signed in may see."""

        async def read(request: Request) -> Response:
            session = await self._session(request)
            if session is None:
                return RedirectResponse(_TO_SIGN_IN, 303)
            return await handler(request, session)

        return self._answered(read)

    def _acting(self, handler: Callable[[Request, Session], Awaitable[Response]]) -> Any:
        """For what only a person who is signed in may do, on a page of ours."""

        async def act(request: Request) -> Response:
            if not from_our_own_page(request):
                return PlainTextResponse("This did not come from a page of this console.\n", 403)
            session = await self._session(request)
            if session is None:
                return RedirectResponse(_TO_SIGN_IN, 303)
            return await handler(request, session)

        return self._answered(act)

    async def _session(self, request: Request) -> Session | None:
        if self._sessions is None:
            return None
        return await asyncio.to_thread(self._sessions.of, request)

    # Pages.

    async def first_page(self, request: Request) -> Response:
        session = await self._session(request)
        if session is None and not is_loopback(request):
            if self._people is not None:
                return RedirectResponse(_TO_SIGN_IN, 303)
            return PlainTextResponse(
                "The console is only shown on the central machine itself until people can sign in "
                "to it.\n",
                403,
            )
        snapshot = await asyncio.to_thread(self._snapshot)
        seen = overview(snapshot, self._clock(), heartbeat_s=self._heartbeat_s)
        alerts, due, flags = await asyncio.to_thread(self._on_desk, _person(request, session))
        return HTMLResponse(self.draw(seen, alerts=alerts, due=due, flags=flags, session=session))

    def _on_desk(
        self, person: Person
    ) -> tuple[list[book.Alert], list[Due], list[tuple[Entry, str]]]:
        if self._desk is None:
            return [], [], []
        with self._desk.change() as db:
            acts.read(db, "console-read", by=person, what="GET /", now=self._now())
            return book.open_alerts(db), self._due(db), keeping.flags(db)

    def draw(
        self,
        seen: Overview,
        *,
        alerts: list[book.Alert] | None = None,
        due: list[Due] | None = None,
        flags: list[tuple[Entry, str]] | None = None,
        session: Session | None = None,
    ) -> str:
        """The first page, as HTML."""
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
        return self._environment.get_template("overview.html").render(
            seen=with_desk(seen, late=len(late), alerts=grave),
            outcomes=_OUTCOMES,
            alerts=alerts or [],
            late=late,
            soon=soon,
            flags=flags or [],
            session=session,
            at=now,
        )

    async def sign_in(self, request: Request) -> Response:
        if self._people is None or self._desk is None or self._sessions is None:
            raise LookupError("Nobody can sign in to this console.")
        if request.method == "GET":
            return self._page("sign_in.html", problem="", status=200)
        if not from_our_own_page(request):
            return PlainTextResponse("This did not come from a page of this console.\n", 403)
        given = await form(request)
        place = request.client.host if request.client else ""
        try:
            name = await asyncio.to_thread(
                self._people.sign_in,
                given.get("name", ""),
                given.get("password", ""),
                given.get("code", ""),
            )
        except Refused as refused:
            await self._note_sign_in(Person(refused.name, place), refused=True)
            wait = f" Try again in {refused.wait_s} seconds." if refused.wait_s else ""
            problem = f"The name, the password or the code is wrong.{wait}"
            return self._page("sign_in.html", problem=problem, status=403)
        await self._note_sign_in(Person(name, place), refused=False)
        response = RedirectResponse("/", 303)
        await asyncio.to_thread(self._sessions.begin, name, request, response)
        return response

    async def _note_sign_in(self, person: Person, *, refused: bool) -> None:
        def note(db: Queries) -> None:
            acts.signed_in(db, by=person, refused=refused, now=self._now())

        await self._change(note)

    async def sign_out(self, request: Request, session: Session) -> Response:
        response = RedirectResponse(_TO_SIGN_IN, 303)
        if self._sessions is not None:
            await asyncio.to_thread(self._sessions.end, session, request, response)
        return response

    async def acknowledge(self, request: Request, session: Session) -> Response:
        given, number = await form(request), int(request.path_params["alert"])
        note, by = given.get("note", "").strip(), _person(request, session)
        if not note or len(note) > 1000:
            raise ValueError("Say in 1 to 1000 characters what is done about it.")

        def do(db: Queries) -> None:
            book.acknowledge(db, number, by=by, note=note, now=self._now())

        await self._change(do)
        return RedirectResponse("/", 303)

    async def people(self, request: Request, session: Session) -> Response:
        """What may be asked about people, and which erasures wait."""

        def read(db: Queries) -> None:
            by, now = _person(request, session), self._now()
            acts.read(db, "console-read", by=by, what="GET /people", now=now)

        await self._change(read)
        return await self._people_page(session)

    async def access(self, request: Request, session: Session) -> Response:
        """Exports or erases, for a person who has just proved once more that it is them."""
        subjects, given = self._access(), await form(request)
        if not await self._proved(session, given.get("code", "")):
            return await self._people_page(session, problem="The code is wrong.", status=403)
        act, subject = given.get("act", ""), given.get("subject", "")
        try:
            if act == "export":
                data = await asyncio.to_thread(subjects.export, subject, by=session.name)
                return Response(data, media_type="application/x-ndjson", headers=_ATTACHED)
            told = await asyncio.to_thread(self._erasure, subjects, act, given, session.name)
        except ValueError as problem:
            return await self._people_page(session, problem=str(problem), status=400)
        return await self._people_page(session, told=told)

    def _erasure(self, subjects: SubjectAccess, act: str, given: dict[str, str], by: str) -> str:
        """What was done, in a sentence. Raises LookupError or ValueError."""
        subject = given.get("subject", "")
        if act == "ask":
            request = subjects.ask(subject, reason=given.get("reason", ""), by=by)
            return f"Request {request.id} waits for another person."
        if act not in ("approve", "refuse"):
            raise ValueError("this form asks for nothing that there is")
        number = int(given.get("request", ""))
        if act == "refuse":
            subjects.refuse(number, by=by)
            return f"Request {number} is closed; nothing was erased."
        erased = subjects.approve(number, subject, by=by)
        return f"{count(erased.events, 'event')} erased; a tombstone in the log says so."

    async def _proved(self, session: Session, code: str) -> bool:
        """Whether this person proved their second factor a moment ago, or does so now."""
        if session.proved:
            return True
        if self._people is None or self._sessions is None:
            return False
        right = await asyncio.to_thread(self._people.prove, session.name, code)
        if right:
            await asyncio.to_thread(self._sessions.proved, session)
        return right

    async def _people_page(
        self, session: Session, *, problem: str = "", told: str = "", status: int = 200
    ) -> Response:
        requests = await asyncio.to_thread(self._access().requests)
        return self._page(
            "people.html",
            status=status,
            session=session,
            requests=requests,
            problem=problem,
            told=told,
        )

    def _access(self) -> SubjectAccess:
        if self._subjects is None:
            raise LookupError("There is nothing like that here.")
        return self._subjects

    async def decisions(self, request: Request, session: Session | None) -> Response:
        """What was decided about sign-ins."""

        def read(db: Queries) -> None:
            by, now = _person(request, session), self._now()
            acts.read(db, "console-read", by=by, what="GET /sign-ins", now=now)

        await self._change(read)
        return await self._decisions_page(session)

    async def settle(self, request: Request, session: Session) -> Response:
        """Releases or confirms, for a person who has just proved once more that it is them."""
        given, now = await form(request), self._now()
        if not await self._proved(session, given.get("code", "")):
            return await self._decisions_page(session, problem="The code is wrong.", status=403)
        try:
            told = await self._in_journal(
                lambda found: sign_ins.settle(found, given, person=session.name, now=now)
            )
        except ValueError as problem:
            return await self._decisions_page(session, problem=str(problem), status=400)
        return await self._decisions_page(session, told=told)

    async def _decisions_page(
        self, session: Session | None, *, problem: str = "", told: str = "", status: int = 200
    ) -> Response:
        found = await self._in_journal(sign_ins.read)
        return self._page(
            "sign_ins.html",
            status=status,
            session=session,
            decisions=found,
            problem=problem,
            told=told,
        )

    async def _in_journal(self, work: Callable[[Journal], T]) -> T:
        opened = self._journal
        if opened is None:
            raise LookupError("There is nothing like that here.")

        def do() -> T:
            with opened() as journal:
                return work(journal)

        return await asyncio.to_thread(do)

    async def register(self, request: Request, session: Session | None) -> Response:
        book_of = _register(request)

        def read(db: Queries) -> list[Entry]:
            what = f"GET /registers/{book_of.id}"
            acts.read(db, "console-read", by=_person(request, session), what=what, now=self._now())
            return keeping.entries(db, book_of.id)

        entries = await self._change(read)
        return self._page(
            "register.html", register=book_of, entries=entries, session=session, status=200
        )

    async def keep(self, request: Request, session: Session) -> Response:
        """Adds, changes or closes an entry, as the form says."""
        book_of, given, by = _register(request), await form(request), _person(request, session)
        number, act = given.pop("entry", ""), given.pop("act", "add")
        fields = {name: text for name, text in given.items() if text.strip()}

        def do(db: Queries) -> None:
            if act == "add":
                keeping.open_entry(db, book_of, fields, by=by, now=self._now())
            elif act == "close":
                keeping.close(db, book_of, int(number), by=by, now=self._now())
            else:
                keeping.amend(db, book_of, int(number), fields, by=by, now=self._now())

        await self._change(do)
        return RedirectResponse(f"/registers/{book_of.id}", 303)

    async def _change(self, work: Callable[[Queries], T]) -> T:
        desk = self._desk
        if desk is None:
            raise LookupError("There is nothing like that here.")

        def change() -> T:
            with desk.change() as db:
                return work(db)

        return await asyncio.to_thread(change)

    def _page(self, template: str, *, status: int, **values: object) -> Response:
        text = self._environment.get_template(template).render(
            **{"session": None, "at": self._clock(), **values}
        )
        return HTMLResponse(text, status)

    def _now(self) -> int:
        return milliseconds(self._clock())


def _register(request: Request) -> Register:
    found = registers().get(request.path_params["register"])
    if found is None:
        raise LookupError("There is no such register.")
    return found


def _person(request: Request, session: Session | None) -> Person:
    place = request.client.host if request.client else ""
    return Person(session.name if session else "", place)


def shown(text: str, kind: Kind) -> str:
    """What stands in a field, as a person reads it."""
    if kind is Kind.MOMENT:
        return f"{when(datetime.fromisoformat(text).astimezone(UTC))} UTC"
    return text


def when(moment: datetime) -> str:
    """As a person reads it, in UTC: "21 Nov 2026, 14:05"."""
    return f"{moment.day} {moment:%b %Y, %H:%M}"
