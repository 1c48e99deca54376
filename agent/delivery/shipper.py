"""How do the spooled events reach the central log, each once, whatever breaks between?

One signed batch at a time, deleted here only after the log says that it holds it. A batch whose
answer was lost is sent again as it was; the log knows the numbers and counts nothing twice.
"""

from __future__ import annotations

import base64
import json
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.delivery import http_signature
from agent.delivery.identity import Enrolment, Identity
from agent.delivery.spool import Spool, Spooled
from agent.delivery.transport import Answer, Transport
from agent.tlog.note import NoteError, read_verifier

_MOST_EVENTS = 100
_MAX_BATCH_BYTES = 512 * 1024
_SIGNATURE_LIFE = timedelta(minutes=5)
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 300.0
_CONFLICT = "conflict"
"""The log holds another event under this number: ours must be sent under a new one."""


class NotSent(Exception):  # noqa: N818 -- a state, not a mistake: the events stay in the spool
    """The log did not take a batch. The message says why, for people."""

    def __init__(self, why: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Shipped:
    """What one batch came to."""

    stored: int
    duplicate: int
    refused: int
    skew: timedelta
    """The server's clock minus ours."""


class BackOff:
    """How long to wait after each failure: exponential with full jitter, so that a thousand
    devices do not come back at the same second (AWS Architecture Blog, "Exponential Backoff And
    Jitter", 2015).
    """

    def __init__(self, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._uniform = uniform
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    def next_s(self, at_least_s: float | None = None) -> float:
        """Seconds to wait now; never less than the server asked for."""
        ceiling = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0**self._failures)
        self._failures = min(self._failures + 1, 16)
        return max(self._uniform(0.1 * ceiling, ceiling), at_least_s or 0.0)


@dataclass(slots=True)
class Shipper:
    """Empties the spool into the log. Belongs to one thread, as its spool does."""

    spool: Spool
    identity: Identity
    transport: Transport
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    skew: timedelta = timedelta()
    """The server's clock minus ours, as last seen: signatures are dated by the server's."""

    def ship(self) -> Shipped | None:
        """Sends the oldest batch; what it came to, or None where nothing waits.

        Raises NotSent where the log did not take it: it stays, and can be sent again.
        """
        batch = self.spool.head(most=_MOST_EVENTS, max_bytes=_MAX_BATCH_BYTES)
        if not batch:
            return None
        body = b"".join(each.bytes + b"\n" for each in batch)
        answer = self._post(body)
        if answer.status == 401 and self._learn_skew(answer):
            answer = self._post(body)
        if answer.status != 200:
            raise _not_sent(answer)
        receipt = _receipt(_read(answer), batch)
        self._learn_skew(answer)
        self.spool.acknowledge(
            (each.sequence for each in batch if each.sequence not in receipt.refused),
            now=self.clock(),
        )
        for sequence, reason in receipt.refused.items():
            if reason != _CONFLICT:
                self.spool.refuse(sequence, reason)
        if _CONFLICT in receipt.refused.values():
            self.spool.renumber()
        return Shipped(receipt.stored, receipt.duplicate, len(receipt.refused), self.skew)

    def _post(self, body: bytes) -> Answer:
        path = "/v1/events"
        now = self.clock() + self.skew
        headers = signed(self.identity, self.transport, path, body, now)
        headers["Content-Type"] = "application/x-ndjson"
        try:
            return self.transport.post(path, body, headers)
        except OSError as problem:
            raise NotSent(f"the central log does not answer: {problem}") from problem

    def _learn_skew(self, answer: Answer) -> bool:
        """Takes over the server's time; True where that may mend a refused signature."""
        try:
            said = json.loads(answer.body)
            server = datetime.fromisoformat(said["server_time"])
            self.skew = server - self.clock()
        except (KeyError, TypeError, ValueError):
            return False
        return bool(said.get("error") == http_signature.Reason.EXPIRED)


def signed(
    who: Identity, transport: Transport, path: str, body: bytes, now: datetime
) -> dict[str, str]:
    """The headers that make the log believe that this request is the device's."""
    return http_signature.sign(
        who.key,
        "POST",
        transport.authority,
        transport.path(path),
        body,
        created=now,
        expires=now + _SIGNATURE_LIFE,
        nonce=secrets.token_urlsafe(12),
        key_id=who.device,
    )


def enrol(
    transport: Transport, identity: Identity, *, url: str, token: str, hostname: str, platform: str
) -> Enrolment:
    """The enrolment that the token buys. Asking again with the same token and key is harmless.

    Raises NotSent where the log does not answer or refuses.
    """
    body = json.dumps(
        {
            "token": token,
            "public_key": base64.b64encode(identity.public_key).decode("ascii"),
            "hostname": hostname,
            "platform": platform,
        }
    ).encode()
    try:
        answer = transport.post("/v1/enrol", body, {"Content-Type": "application/json"})
    except OSError as problem:
        raise NotSent(f"the central log at {url} does not answer: {problem}") from problem
    if answer.status != 200:
        raise _not_sent(answer)
    said = _read(answer)
    if said.get("device") != identity.device:
        raise NotSent(f"{url} answered for another device; is it a Safehand central log?")
    log_key = str(said.get("log_key", ""))
    if log_key:
        try:
            read_verifier(log_key)
        except NoteError as problem:
            raise NotSent(f"{url} sent a public key that is none: {problem}") from problem
    return Enrolment(url, identity.device, str(said.get("asset", "")), log_key=log_key)


@dataclass(frozen=True, slots=True)
class _Receipt:
    """What the log says became of each event of a batch."""

    stored: int
    duplicate: int
    refused: dict[int, str]


def _receipt(said: dict[str, Any], batch: Sequence[Spooled]) -> _Receipt:
    """Raises NotSent where the answer does not account for every event that was sent: then
    nothing is deleted here.
    """
    try:
        stored, duplicate = int(said["stored"]), int(said["duplicate"])
        reasons = {each["sequence"]: str(each["reason"]) for each in said["refused"]}
        answered = stored + duplicate + len(said["refused"])
    except (KeyError, TypeError, ValueError) as problem:
        raise NotSent("the answer is not a central log's; is the address right?") from problem
    if None in reasons:
        # The log could not even read a number: those are the lines that this disk damaged.
        reason = reasons.pop(None)
        reasons |= {each.sequence: reason for each in batch if not _readable(each)}
    known = {each.sequence for each in batch}
    if answered != len(batch) or not reasons.keys() <= known:
        raise NotSent("the central log's answer does not account for every event; trying again")
    return _Receipt(stored, duplicate, reasons)


def _readable(spooled: Spooled) -> bool:
    try:
        return bool(json.loads(spooled.bytes)["metadata"]["sequence"] == spooled.sequence)
    except (KeyError, TypeError, ValueError):
        return False


def _read(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError as problem:
        raise NotSent("the central log's answer was cut off; trying again") from problem
    if not isinstance(said, dict):
        raise NotSent("the answer is not a central log's; is the address right?")
    return said


def _not_sent(answer: Answer) -> NotSent:
    try:
        message = str(json.loads(answer.body)["message"])
    except (KeyError, TypeError, ValueError):
        message = "no reason given"
    retry_after = answer.headers.get("retry-after", "")
    return NotSent(
        f"the central log answered {answer.status}: {message}",
        retry_after_s=float(retry_after) if retry_after.isdigit() else None,
    )
