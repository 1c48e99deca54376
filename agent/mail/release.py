"""How does a held message go out once, or not at all?

A person decides, with a reason. The store says "releasing" before the next hop hears of the
message, so that whatever happens afterwards nobody sends it a second time without knowing.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agent.event import Body
from agent.mail.envelope import Envelope
from agent.mail.facts import Facts
from agent.mail.holds import Hold, HoldError, Holds, State
from agent.mail.next_hop import Address, NextHop, NextHopDownError, UnknownOutcomeError
from agent.ocsf import hold_decided

Deliver = Callable[[Facts, bytes], tuple[str, ...]]
"""Hands a held message over; the answers to recipients that were refused for good. Raises
NextHopDownError where it surely did not go, UnknownOutcomeError where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides about a held message, and why."""

    by: str
    reason: str

    def __post_init__(self) -> None:
        if len(self.reason.strip()) < 3:
            raise ValueError("a reason in words is needed: --reason TEXT.")


def release(
    holds: Holds,
    hold_id: str,
    decision: Decision,
    deliver: Deliver,
    now: Callable[[], datetime],
    *,
    again: bool = False,
) -> tuple[str, ...]:
    """Delivers the message; the next hop's answers to recipients that it refused for good.

    `again` sends a message whose first release ended without an answer. Raises HoldError where
    the hold is not to be released, NextHopDownError where the message stays held, and
    UnknownOutcomeError where it may have gone.
    """
    hold = holds.get(hold_id)
    before = State.RELEASING if again and hold.state is State.RELEASING else State.HELD
    if hold.state is not before:
        raise HoldError(_why_not(hold))
    message = holds.message(hold.id)

    def step(name: str) -> Body:
        return _step(hold, name, decision, now())

    if not holds.move(hold.id, before, State.RELEASING, step("releasing")):
        raise HoldError(f"{hold.id}: somebody else decided about it just now.")
    try:
        refused = deliver(hold.facts, message)
    except UnknownOutcomeError:
        holds.note(step("release-unknown"))
        raise
    except NextHopDownError:
        # Surely not sent by us now; after an unanswered first attempt still unknown.
        holds.move(hold.id, State.RELEASING, before, step("release-failed"))
        raise
    holds.move(hold.id, State.RELEASING, State.RELEASED, step("released"))
    return refused


def reject(holds: Holds, hold_id: str, decision: Decision, now: Callable[[], datetime]) -> None:
    """Ends the hold; the message is deleted. Raises HoldError where it is not held any more."""
    hold = holds.get(hold_id)
    step = _step(hold, "rejected", decision, now())
    if hold.state not in {State.HELD, State.RELEASING} or not holds.move(
        hold.id, hold.state, State.REJECTED, step
    ):
        raise HoldError(_why_not(hold))


def _step(hold: Hold, name: str, decision: Decision, time: datetime) -> Body:
    return hold_decided(
        time,
        hold=hold.id,
        step=name,
        message_digest=hold.facts.digest,
        reason=decision.reason.strip(),
        by=decision.by,
    )


def _why_not(hold: Hold) -> str:
    if hold.state is State.RELEASING:
        return (
            f"{hold.id} was handed to the next hop and no answer was recorded: it may have gone. "
            "Look in the next hop's log or ask a recipient; then reject it if it went, or release "
            "it with --again if it did not."
        )
    return f"{hold.id} is {hold.state.value} already."


async def hand_over(
    address: Address,
    hello: str,
    envelope: Envelope,
    message: bytes,
    tls: ssl.SSLContext | None = None,
) -> tuple[str, ...]:
    """A held message over SMTP: every recipient that the next hop takes, or none.

    A recipient that is refused for now keeps the whole message back, so that it can be tried
    again as one.
    """
    hop = await NextHop.connect(address, hello=hello, tls=tls)
    try:
        options = []
        if "SMTPUTF8" in hop.extensions and not _ascii(envelope, message):
            options.append("SMTPUTF8")
        if "8BITMIME" in hop.extensions and not message.isascii():
            options.append("BODY=8BITMIME")
        reply = await hop.mail(envelope.sender, options)
        if not reply.ok:
            raise NextHopDownError(f"the next hop refuses the sender: {reply.text}")
        refused = []
        for recipient in envelope.recipients:
            reply = await hop.rcpt(recipient)
            if 400 <= reply.code < 500:
                raise NextHopDownError(f"the next hop cannot take a recipient now: {reply.text}")
            if not reply.ok:
                refused.append(reply.text)
        if len(refused) == len(envelope.recipients):
            raise NextHopDownError("the next hop refuses every recipient: " + "; ".join(refused))
        reply = await hop.data(message)
        if not reply.ok:
            raise NextHopDownError(f"the next hop refuses the message: {reply.text}")
    except UnknownOutcomeError:
        raise
    except BaseException:
        hop.abort()
        raise
    await hop.quit()
    return tuple(refused)


def _ascii(envelope: Envelope, message: bytes) -> bool:
    head, _, _ = message.partition(b"\r\n\r\n")
    addresses = (envelope.sender, *envelope.recipients)
    return head.isascii() and all(address.isascii() for address in addresses)
