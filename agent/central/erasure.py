"""How is everything that the log keeps about one subject erased, by two people?

One asks and says why; another approves, naming the subject again: between the two the store knows
only its pseudonym. Then its keys and payloads go in one transaction, and a tombstone in the log
says which entries have no payload any more, why, and who approved. Once the log names approvers'
own keys (`agent.central.approval`), the second person is whose key signed what goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from agent.central.approval import signed, text
from agent.central.retention import Transact, Turnable, turn
from agent.central.sequencer import sequence
from agent.central.store import Changes
from agent.central.store.rows import Forgotten, Range, Request
from agent.central.subjects import named
from agent.event import JSON
from agent.tlog.note import Signer

_RANGES = 1_000
"""Runs of entries in one tombstone: an entry of the log has 65,535 bytes at most."""
_MAX_REASON = 500


class Approvers(Protocol):
    """Whose own key approves, by name (`agent.central.explanations`)."""

    @property
    def must_sign(self) -> bool: ...

    @property
    def approvers(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class _Nobody:
    must_sign: bool = False
    approvers: Mapping[str, str] = field(default_factory=dict)


NOBODY = _Nobody()
"""No key was named yet: another person's name is enough."""


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
    approvers: Approvers = NOBODY,
    signature: str = "",
) -> Erased:
    """Erases what was asked for. Raises LookupError where nobody asked, ValueError where it is
    another subject or the same person, or where an approver's own key must sign and none did.
    """

    def erase(changes: Changes) -> Erased:
        changes.alone()
        request, forgotten = _forget(changes, signer, number, subject, now)
        said = text(request, _parts(forgotten))
        who = _signer(said, signature, approvers) if approvers.must_sign else by
        if who == request.by:
            raise ValueError("you asked for this yourself: another person approves it")
        approval: dict[str, JSON] = {"text": said, "signature": signature}
        for each in _tombstones(request, forgotten, who, now):
            changes.state(
                "tombstone", {**each, **({"approval": approval} if approvers.must_sign else {})}
            )
        changes.close_request(number)
        _log_all(changes, signer, now)
        return Erased(request, forgotten.events, forgotten.entries)

    erased = transact(erase)
    turn(transact, file)
    return erased


class _Undone(Exception):  # noqa: N818 -- nothing went wrong: nothing was to stay
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def to_sign(transact: Transact, signer: Signer, number: int, subject: str, *, now: datetime) -> str:
    """What an approver's own key must sign; nothing goes. Raises LookupError or ValueError."""

    def look(changes: Changes) -> None:
        changes.alone()
        request, forgotten = _forget(changes, signer, number, subject, now)
        raise _Undone(text(request, _parts(forgotten)))

    transact(lambda changes: _log_all(changes, signer, now))  # so that its entries have numbers
    try:
        transact(look)
    except _Undone as undone:
        return undone.text
    raise AssertionError("look always raises")


def _forget(
    changes: Changes, signer: Signer, number: int, subject: str, now: datetime
) -> tuple[Request, Forgotten]:
    request = _request(changes, number)
    if changes.pseudonym(_named(subject)) != request.subject:
        raise ValueError(f"request {number} is about somebody else: name its subject")
    _log_all(changes, signer, now)  # a tombstone names entries, so each event needs one
    return request, changes.forget(_named(subject))


def _signer(said: str, signature: str, approvers: Approvers) -> str:
    """Whose own key signed that. Raises ValueError where it is nobody's that counts."""
    if not signature:
        raise ValueError(
            "an approver's own key must sign this: `safehand central erase SUBJECT --approve N "
            "--text FILE` writes what, and --signature FILE takes what they made of it"
        )
    for name, key in approvers.approvers.items():
        if signed(said, signature, key):
            return name
    raise ValueError(
        "no approver's own key signed what would go now: perhaps more was logged since, so that "
        "the text is another; write it with --text and have it signed again"
    )


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
    return [
        {
            "request": request.id,
            "reason": request.reason,
            "requested_by": request.by,
            "approved_by": by,
            "time": _ms(now),
            "entries": [list(each) for each in part],
        }
        for part in _parts(forgotten)
    ]


def _parts(forgotten: Forgotten) -> list[Sequence[Range]]:
    runs = forgotten.entries
    return [runs[start : start + _RANGES] for start in range(0, max(1, len(runs)), _RANGES)]


def _named(subject: str) -> str:
    """The subject as events name it. Raises ValueError where it is none."""
    name = named(subject)
    if not name:
        raise ValueError("name the subject: an account as events name it, or device:ID")
    return name


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
