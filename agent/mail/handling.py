"""What is done with a screened message, whichever route it came by?

Holds, events and notices: the part that every route that can stop mail shares.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from agent.event import Body, digest, mail_screened
from agent.mail import notice
from agent.mail.envelope import Envelope
from agent.mail.holds import Facts, Holds
from agent.mail.ledger import Ledger, Tally
from agent.mail.rules import Action
from agent.mail.screen import Verdict
from agent.policy import Organisation

Screen = Callable[[bytes, Envelope], Awaitable[Verdict]]
Report = Callable[[Body], object]
Send = Callable[[Envelope, bytes], Awaitable[object]]

_RETRY_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the policy says to senders."""

    organisation: Organisation
    tag: str


class Handling:
    """Holds, reports and notifies. Its methods raise OSError where nothing could be kept."""

    def __init__(
        self,
        holds: Holds,
        report: Report,
        send: Send,
        terms: Terms,
        now: Callable[[], datetime],
        ledger: Ledger | None = None,
    ) -> None:
        self._holds = holds
        self._report = report
        self._send = send
        self.terms = terms
        self._now = now
        self._awake = asyncio.Event()
        self._ledger = ledger
        self._tally = Tally()

    async def hold(self, message: bytes, envelope: Envelope, verdict: Verdict) -> str:
        """Keeps the message back; its id. It is on the disk when this returns."""
        facts = Facts(
            envelope,
            digest(message),
            _types(verdict),
            tuple(reason.explanation for reason in verdict.reasons),
            verdict.outside,
            verdict.account.value,
            tuple(reason.code for reason in verdict.reasons),
        )
        now = self._now()

        def step(hold_id: str) -> Body:
            return _screened(message, verdict, now, hold_id)

        hold_id = await asyncio.to_thread(self._holds.keep, message, facts, step, now)
        self._tally.add(verdict)
        self._awake.set()
        return hold_id

    async def note(self, message: bytes, verdict: Verdict) -> None:
        """Keeps the event of a message that is not held, before it goes or is rejected.

        Mail that is plainly allowed is no event: nothing of anybody's is in it.
        """
        self._tally.add(verdict)
        if verdict.action is Action.ALLOW and not verdict.personal_data:
            return
        body = _screened(message, verdict, self._now(), None)
        await asyncio.to_thread(self._holds.note, body)
        self._awake.set()

    async def run(self) -> None:
        """Hands events, notices and counts on, as they come, until cancelled."""
        try:
            while True:
                self._awake.clear()
                await self._hand_on()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_RETRY_S):
                        await self._awake.wait()
        finally:
            self._count()

    def _count(self) -> None:
        """Writes the counts down; those that cannot be written now are kept for the next time."""
        tally, self._tally = self._tally, Tally()
        if self._ledger is None or not tally.messages:
            return
        try:
            self._ledger.add(tally, self._now().date())
        except OSError as problem:
            _log.warning("the counts wait: %s", problem)
            for (_, kept), (_, more) in zip(self._tally.kinds(), tally.kinds(), strict=True):
                kept.update(more)

    async def _hand_on(self) -> None:
        """Every event and notice that waits. What cannot be handed on now waits on."""
        self._count()
        try:
            await asyncio.to_thread(self._holds.report, self._report)
            due = await asyncio.to_thread(self._holds.notices_due)
        except OSError as problem:
            _log.warning("events and notices wait: %s", problem)
            return
        for each in due:
            facts = each.hold.facts
            text = notice.held(
                facts.envelope,
                each.message,
                hold=each.hold.id,
                reasons=facts.reasons,
                account=facts.account,
                organisation=self.terms.organisation,
                tag=self.terms.tag,
                now=each.hold.held_at,
            )
            try:
                await self._send(Envelope("", (facts.envelope.sender,)), text)
                await asyncio.to_thread(self._holds.told, each.hold.id)
            except OSError as problem:
                _log.warning("the notice about %s waits: %s", each.hold.id, problem)


def _types(verdict: Verdict) -> dict[str, int]:
    return {each.type: each.count for each in verdict.personal_data}


def _screened(message: bytes, verdict: Verdict, now: datetime, hold: str | None) -> Body:
    return mail_screened(
        now,
        verdict=verdict.action.value,
        hold=hold,
        message_digest=digest(message),
        types=_types(verdict),
        reasons=[reason.code for reason in verdict.reasons],
        outside=verdict.outside,
    )
