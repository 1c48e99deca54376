"""What was decided about sign-ins, and what does the SIRO say to it?

The two events of each, in plain words, what was done, and what the account's person says. A hold is
released or confirmed in one action, by the same function as `safehand signins release | confirm`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from agent.central.console.answering import form
from agent.central.console.door import Door
from agent.central.console.drawing import Drawing
from agent.central.console.sessions import Session
from agent.event import moment
from agent.signins.decisions import Entry, Step
from agent.signins.journal import Act, Journal
from agent.signins.response import Action, Why

T = TypeVar("T")

Open = Callable[[], AbstractContextManager[Journal]]
"""Opens the journal; what was done there goes into the log when it is closed. Raises OSError."""

_ACTIONS = {
    Action.ASK: "The person is asked: was this you?",
    Action.SECOND_FACTOR: "The account's sessions end, and its second factor is asked for.",
    Action.HOLD: "The account is to be held.",
    Action.TELL: "You are told, and nothing else is done.",
}
_WHY = {
    Why.SHADOW: "these are the first days, in which alerts are only shown",
    Why.PROTECTED: "this account is never held",
    Why.UNKNOWN: "no table says that the account is one person's",
    Why.CAP: "too many accounts were held within the hour",
    Why.QUIET: "the account was released lately",
    Why.HELD: "the account is held already",
    Why.PAST: "it happened more than a day ago",
}
_STEPS = {
    "made": "Decided",
    "held": "Held",
    "held-by-hand": "Nothing here can hold it: hold it by hand where it lives",
    "held-failed": "It could not be held",
    "sessions-ended": "Its sessions were ended",
    "sessions-ended-by-hand": "Nothing here can end its sessions: do so by hand",
    "sessions-ended-failed": "Its sessions could not be ended",
    "confirmed": "Confirmed",
    "released": "Released",
    "reverted": "Ended by itself",
    "let-go": "The account works again",
    "let-go-by-hand": "Nothing here can let it go: do so by hand where it lives",
    "let-go-failed": "It could not be let go",
    "contested": "The person contests it",
    "answered-yes": "The person says: yes, it was me",
    "answered-no": "The person says: no, it was not me",
}
_CLOSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """One decision, for people."""

    entry: Entry
    explanation: str
    events: tuple[tuple[datetime, str, str], ...]
    """When, on what, and which event of the log it is."""
    action: str
    until: datetime | None
    steps: tuple[tuple[datetime, str, str, str], ...]
    """When, what, by whom, in which words."""

    @property
    def open(self) -> bool:
        return self.entry.ended is None

    @property
    def held(self) -> bool:
        return self.open and self.entry.action is Action.HOLD

    @property
    def contested(self) -> bool:
        return any(what == _STEPS["contested"] for _, what, _, _ in self.steps)


def read(journal: Journal) -> list[Shown]:
    """What is open, the gravest first; then the last that are closed."""
    entries = journal.entries()
    waiting = sorted((e for e in entries if e.ended is None), key=lambda e: (-e.tier, e.number))
    closed = [e for e in reversed(entries) if e.ended is not None][:_CLOSED_SHOWN]
    return [shown(each, journal.steps(each.number)) for each in (*waiting, *closed)]


def shown(entry: Entry, steps: list[Step]) -> Shown:
    """One decision in plain words."""
    said = entry.said
    action = _ACTIONS[entry.action]
    if entry.action is Action.HOLD:
        action = _hold(entry, {s.what for s in steps})
    if said["why"]:
        action += f" ({'; '.join(_WHY[Why(each)] for each in said['why'])}.)"
    cited = said.get("cited") or [{"time": each} for each in said["times"]]
    return Shown(
        entry,
        str(said["explanation"]),
        tuple(
            (moment(each["time"]), _where(each), str(id_))
            for each, id_ in zip(cited, said["events"], strict=True)
        ),
        action,
        None if entry.until is None or entry.ended is not None else moment(entry.until),
        tuple(
            (
                moment(s.time),
                _STEPS.get(s.what, s.what),
                s.person,
                "" if s.what == "made" else s.words,
            )
            for s in steps
        ),
    )


def _hold(entry: Entry, steps: set[str]) -> str:
    """What a hold came to."""
    done = "held" in steps
    if entry.ended is not None:
        return "The account was held." if done else "The account was to be held by hand."
    if done:
        return "The account is held: nobody signs in with it."
    return "The account is to be held, and nothing here can do so: hold it by hand where it lives."


def _where(cited: Mapping[str, object]) -> str:
    device = f"on {cited['device']}" if cited.get("device") else "on a device that nobody knows"
    return f"{device}, at {cited['place']}" if cited.get("place") else device


def settle(journal: Journal, given: Mapping[str, str], *, person: str, now: int) -> str:
    """What was done, in a sentence. Raises LookupError or ValueError, for people."""
    try:
        act, number = Act(given.get("act", "")), int(given.get("decision", ""))
    except ValueError:
        raise ValueError("this form asks for nothing that there is") from None
    entry = journal.settle(act, number, person=person, words=given.get("words", ""), now=now)
    if act is Act.RELEASE:
        return f"{entry.account} is released; the log says so, and by whom."
    return f"{entry.account} stays held until somebody releases it."


class DecisionPages:
    """The journal of decisions."""

    def __init__(self, door: Door, drawing: Drawing, journal: Open | None) -> None:
        self._door, self._drawing, self._journal = door, drawing, journal

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/sign-ins", self._door.reading(self.decisions), methods=["GET"]),
            Route("/sign-ins", self._door.acting(self.settle), methods=["POST"]),
        ]

    async def decisions(self, request: Request, session: Session | None) -> Response:
        """What was decided about sign-ins."""
        await self._door.read(request, session)
        return await self._decisions_page(session)

    async def settle(self, request: Request, session: Session) -> Response:
        """Releases or confirms, for a person who has just proved once more that it is them."""
        given, now = await form(request), self._door.now()
        if not await self._door.proved(session, given.get("code", "")):
            return await self._decisions_page(session, problem="The code is wrong.", status=403)
        try:
            told = await self._in_journal(
                lambda found: settle(found, given, person=session.name, now=now)
            )
        except ValueError as problem:
            return await self._decisions_page(session, problem=str(problem), status=400)
        return await self._decisions_page(session, told=told)

    async def _decisions_page(
        self, session: Session | None, *, problem: str = "", told: str = "", status: int = 200
    ) -> Response:
        found = await self._in_journal(read)
        return self._drawing.page(
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
