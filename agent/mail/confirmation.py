"""May the sender let a held message go, by answering the notice with a reason?

The notice's subject carries a token, bound to the hold, its message, its sender and a time. An
answer to it passes the same gateway, which knows it by the token: two steps, and no web page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.mail import headers, leaves
from agent.mail.holds import Hold, HoldError, Holds, State
from agent.mail.markings.first_line import first_line

_TOKEN = re.compile(r"\[confirm\s+(\w{4}-\w{4})-([0-9a-f]{8})-([0-9a-f]{32})\]", re.IGNORECASE)
_MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody who answers a notice says."""

    hold: str
    expires: datetime
    seal: str
    reason: str
    """The first line of the answer."""


def token(holds: Holds, hold: Hold, hours: int) -> str:
    """What the subject of the notice carries, good for that long from when it was held."""
    expires = int((hold.held_at + timedelta(hours=hours)).timestamp())
    return f"[confirm {hold.id}-{expires:08x}-{_seal(holds, hold, expires)}]"


def read(message: bytes) -> Claim | None:
    """What the message claims; None where it answers no notice."""
    if b"onfirm" not in message:  # nearly every message, and its subject need not be decoded
        return None
    head = headers.parse(message)
    found = _TOKEN.search(head.first("subject"))
    # RFC 3834 section 5: a program that answers, such as an out-of-office note, says so.
    if found is None or head.first("auto-submitted").lower() not in {"", "no"}:
        return None
    expires = datetime.fromtimestamp(int(found[2], 16), UTC)
    lines = (first_line(leaf) for leaf in leaves.leaves(message) if not leaf.attached)
    reason = next((line for line in lines if line and not line.startswith(">")), "")
    return Claim(found[1].upper(), expires, found[3].lower(), reason[:_MAX_REASON])


def accept(holds: Holds, claim: Claim, sender: str, now: datetime) -> Hold:
    """The hold that the claim rightly names. Raises HoldError, with what to do, where it does not:
    forged, another's, too late, without a reason, or decided already.
    """
    hold = holds.get(claim.hold)
    right = _seal(holds, hold, int(claim.expires.timestamp())) == claim.seal
    if not right or sender.lower() != hold.facts.envelope.sender.lower():
        raise HoldError(f"{claim.hold} cannot be released by this message.")
    if now > claim.expires:
        raise HoldError(f"the time to confirm {claim.hold} yourself is over; ask for its release.")
    if hold.state is not State.HELD:
        raise HoldError(f"{claim.hold} is {hold.state.value} already.")
    return hold


def _seal(holds: Holds, hold: Hold, expires: int) -> str:
    facts = hold.facts
    pieces = ("confirm", hold.id, facts.digest, facts.envelope.sender, str(expires))
    return holds.seal(*(piece.encode() for piece in pieces)).hex()[:32]
