"""The registers: who may read them, and keep them, here?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from agent.central import keeping
from agent.central.console.answering import form
from agent.central.console.door import Door, person
from agent.central.console.drawing import Drawing
from agent.central.console.sessions import Session
from agent.central.registers import Entry, Register, registers
from agent.central.store.sql import Queries


class BookPages:
    """One page a register."""

    def __init__(self, door: Door, drawing: Drawing) -> None:
        self._door, self._drawing = door, drawing

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/registers/{register}", self._door.reading(self.register), methods=["GET"]),
            Route("/registers/{register}", self._door.acting(self.keep), methods=["POST"]),
        ]

    async def register(self, request: Request, session: Session | None) -> Response:
        book_of = _register(request)

        def read(db: Queries) -> list[Entry]:
            self._door.note(db, request, session)
            return keeping.entries(db, book_of.id)

        entries = await self._door.change(read)
        return self._drawing.page(
            "register.html", register=book_of, entries=entries, session=session, status=200
        )

    async def keep(self, request: Request, session: Session) -> Response:
        """Adds, changes or closes an entry, as the form says."""
        book_of, given, by = _register(request), await form(request), person(request, session)
        number, act = given.pop("entry", ""), given.pop("act", "add")
        fields = {name: text for name, text in given.items() if text.strip()}

        def do(db: Queries) -> None:
            if act == "add":
                keeping.open_entry(db, book_of, fields, by=by, now=self._door.now())
            elif act == "close":
                keeping.close(db, book_of, int(number), by=by, now=self._door.now())
            else:
                keeping.amend(db, book_of, int(number), fields, by=by, now=self._door.now())

        await self._door.change(do)
        return RedirectResponse(f"/registers/{book_of.id}", 303)


def _register(request: Request) -> Register:
    found = registers().get(request.path_params["register"])
    if found is None:
        raise LookupError("There is no such register.")
    return found
