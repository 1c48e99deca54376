"""What is kept about somebody: who may see and erase it here?"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from agent.central.console.answering import form
from agent.central.console.door import Door
from agent.central.console.drawing import Drawing
from agent.central.console.sessions import Session
from agent.central.subject_access import SubjectAccess
from agent.central.wording import count

_ATTACHED = {"Content-Disposition": 'attachment; filename="export.jsonl"'}


class AccessPages:
    """Export and erasure."""

    def __init__(self, door: Door, drawing: Drawing, subjects: SubjectAccess | None) -> None:
        self._door, self._drawing, self._subjects = door, drawing, subjects

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/people", self._door.signed_in(self.people), methods=["GET"]),
            Route("/people", self._door.acting(self.access), methods=["POST"]),
        ]

    async def people(self, request: Request, session: Session) -> Response:
        """What may be asked about people, and which erasures wait."""
        await self._door.read(request, session)
        return await self._people_page(session)

    async def access(self, request: Request, session: Session) -> Response:
        """Exports or erases, for a person who has just proved once more that it is them."""
        subjects, given = self._access(), await form(request)
        if not await self._door.proved(session, given.get("code", "")):
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

    async def _people_page(
        self, session: Session, *, problem: str = "", told: str = "", status: int = 200
    ) -> Response:
        requests = await asyncio.to_thread(self._access().requests)
        return self._drawing.page(
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
