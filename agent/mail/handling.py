"""What is done with a screened message, whichever route it came by?

Holds, events and notices: the part that every route that can stop mail shares.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime

from agent.event import Body, digest
from agent.mail import confirmation, notice, postfix
from agent.mail.envelope import Envelope
from agent.mail.facts import Facts
from agent.mail.holds import HoldError, Holds
from agent.mail.ledger import Ledger, Tally
from agent.mail.release import Decision, release
from agent.mail.rules import Action
from agent.mail.screen import Verdict
from agent.ocsf import mail_screened
from agent.policy import Organisation

Screen = Callable[[bytes, Envelope], Awaitable[Verdict]]
Report = Callable[[Body], object]
Send = Callable[[Envelope, bytes], Coroutine[object, object, tuple[str, ...]]]

_RETRY_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the policy says to senders."""

    organisation: Organisation
    tag: str
    confirm_hours: int = 0
    """How long senders may let held mail go themselves; 0 for not at all."""


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
        release_queued: Callable[[str], tuple[str, ...]] = postfix.release,
    ) -> None:
        self._holds = holds
        self._report = report
        self._send = send
        self.terms = terms
        self._now = now
        self._awake = asyncio.Event()
        self._ledger = ledger
        self._release_queued = release_queued
        self._tally = Tally()

    async def hold(
        self, message: bytes, envelope: Envelope, verdict: Verdict, *, queue: str = ""
    ) -> str:
        """Keeps the message back; its id. It is on the disk when this returns.

        With `queue`, its id in Postfix's hold queue, the message waits there, and only its
        headers are kept here.
        """
        facts = Facts(
            envelope,
            digest(message),
            _types(verdict),
            tuple(reason.explanation for reason in verdict.reasons),
            verdict.outside,
            verdict.account.value,
            tuple(reason.code for reason in verdict.reasons),
            queue,
        )
        now = self._now()

        def step(hold_id: str) -> Body:
            return _screened(message, verdict, now, hold_id)

        kept = message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if queue else message
        hold_id = await asyncio.to_thread(self._holds.keep, kept, facts, step, now)
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

    async def confirm(self, message: bytes, sent: Envelope, screen: Screen) -> str:
        """What an answer to a notice brought about, in words; empty for any other message.

        Raises HoldError where the answer cannot let the message go, NextHopDownError where it
        stays held for now, and UnknownOutcomeError where it may have gone.
        """
        # Our own notices pass here too; like every program's mail they come from nobody.
        asked = bool(self.terms.confirm_hours and sent.sender)
        claim = confirmation.read(message) if asked else None
        if claim is None:
            return ""
        hold = await asyncio.to_thread(
            confirmation.accept, self._holds, claim, sent.sender, self._now()
        )
        reason = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + claim.reason.encode()
        if (await screen(reason, sent)).personal_data:
            raise HoldError("the reason holds personal data itself; answer again without it.")
        try:
            decision = Decision("the sender", claim.reason)
        except ValueError:
            raise HoldError("write the reason in the first line of your answer.") from None
        loop = asyncio.get_running_loop()

        def deliver(facts: Facts, held: bytes) -> tuple[str, ...]:
            if facts.queue:
                return self._release_queued(facts.queue)
            sending = self._send(facts.envelope, held)
            return asyncio.run_coroutine_threadsafe(sending, loop).result()

        refused = await asyncio.to_thread(
            release, self._holds, hold.id, decision, deliver, self._now
        )
        self._tally.contested.update(hold.facts.codes)
        self._awake.set()
        some = f", but {len(refused)} recipients were refused" if refused else ""
        return f"{hold.id} is released and sent{some}"

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
        if self._ledger is None or not any(counter for _, counter in tally.kinds()):
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
            facts, hours = each.hold.facts, self.terms.confirm_hours
            text = notice.held(
                facts.envelope,
                each.message,
                hold=each.hold.id,
                reasons=facts.reasons,
                account=facts.account,
                organisation=self.terms.organisation,
                tag=self.terms.tag,
                now=each.hold.held_at,
                confirm=confirmation.token(self._holds, each.hold, hours) if hours else "",
                hours=hours,
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
