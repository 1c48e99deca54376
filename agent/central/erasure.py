"""How is everything that the log keeps about one subject erased, by two people?

One asks and says why; another approves, naming the subject again: between the two the store knows
only its pseudonym. Then its keys and payloads go in one transaction, and a tombstone in the log
says which entries have no payload any more, why, and who approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.central.retention import Transact, Turnable, turn
from agent.central.sequencer import sequence
from agent.central.store import Changes, Forgotten, Range, Request
from agent.central.subjects import named
from agent.event import JSON
from agent.tlog.note import Signer

_RANGES = 1_000
"""Runs of entries in one tombstone: an entry of the log has 65,535 bytes at most."""
_MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What an approved erasure did."""

    request: Request
    events: int
    """How many payloads went."""
    entries: tuple[Range, ...]


def ask(changes: Changes, subject: str, *, reason: str, by: str, now: datetime) -> Request:
    """The request, which waits for somebody else. Raises ValueError."""
    if not reason.strip() or len(reason) > _MAX_REASON or not reason.isprintable():
        raise ValueError(
            f"say why, in 1 to {_MAX_REASON} characters; the log keeps it for ever, so name nobody"
        )
    return changes.ask_erasure(_named(subject), reason.strip(), by, now=_ms(now))


def refuse(changes: Changes, number: int, *, by: str, now: datetime) -> None:
    """The request is closed, and nothing goes. Raises LookupError."""
    request = _request(changes, number)
    changes.close_request(number)
    changes.state(
        "erasure-refused", {"request": number, "reason": request.reason, "by": by, "time": _ms(now)}
    )


def approve(
    transact: Transact,
    file: Turnable,
    signer: Signer,
    number: int,
    subject: str,
    *,
    by: str,
    now: datetime,
) -> Erased:
    """Erases what was asked for. Raises LookupError where nobody asked, ValueError where it is
    another subject or the same person.
    """

    def erase(changes: Changes) -> Erased:
        changes.alone()
        request = _request(changes, number)
        if changes.pseudonym(_named(subject)) != request.subject:
            raise ValueError(f"request {number} is about somebody else: name its subject")
        if by == request.by:
            raise ValueError("you asked for this yourself: another person approves it")
        _log_all(changes, signer, now)  # a tombstone names entries, so each event needs one
        forgotten = changes.forget(_named(subject))
        for each in _tombstones(request, forgotten, by, now):
            changes.state("tombstone", each)
        changes.close_request(number)
        _log_all(changes, signer, now)
        return Erased(request, forgotten.events, forgotten.entries)

    erased = transact(erase)
    turn(transact, file)
    return erased


def _log_all(changes: Changes, signer: Signer, now: datetime) -> None:
    while sequence(changes, signer, now):
        pass


def _request(changes: Changes, number: int) -> Request:
    for each in changes.requests():
        if each.id == number:
            return each
    raise LookupError(f"there is no request {number} that waits; `central erase` lists them")


def _tombstones(
    request: Request, forgotten: Forgotten, by: str, now: datetime
) -> list[dict[str, JSON]]:
    runs = forgotten.entries
    return [
        {
            "request": request.id,
            "reason": request.reason,
            "requested_by": request.by,
            "approved_by": by,
            "time": _ms(now),
            "entries": [list(each) for each in runs[start : start + _RANGES]],
        }
        for start in range(0, max(1, len(runs)), _RANGES)
    ]


def _named(subject: str) -> str:
    """The subject as events name it. Raises ValueError where it is none."""
    name = named(subject)
    if not name:
        raise ValueError("name the subject: an account as events name it, or device:ID")
    return name


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
