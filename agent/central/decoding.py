"""Is this line an event, and what does it say?

Pure. A device's line is believed to be one only when it is the canonical bytes of an OCSF event
(`agent.event.event_bytes`): one way to write it, so one way to read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from agent.central import profile
from agent.central.store import (
    CheckResult,
    Dropped,
    Fact,
    Heartbeat,
    Held,
    Part,
    Received,
    Released,
)
from agent.central.subjects import people
from agent.event import OCSF_VERSION, Outcome, Place, Severity

MAX_EVENT_BYTES = 256 * 1024
"""One event. The longest honest one, a check of a hundred volumes, is some 20 kB."""

_LATEST_MS = 253_402_300_799_999  # 9999-12-31, the last that a datetime can say
_LARGEST = 2**53 - 1  # RFC 8259 section 6: what every JSON reader keeps exact

Code = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Id = Annotated[str, Meta(pattern=r"^[\x21-\x7e]+$", max_length=128)]
Text = Annotated[str, Meta(max_length=4096)]
Number = Annotated[int, Meta(ge=1, le=_LARGEST)]
Count = Annotated[int, Meta(ge=0, le=_LARGEST)]


class Reason(StrEnum):
    """Why one line was refused; permanent, answered to the device."""

    MALFORMED = "malformed"
    WRONG_DEVICE = "wrong-device"
    """It is signed by one device and says that it is another's."""
    CONFLICT = "conflict"
    """Other bytes hold that number already."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line that is not stored. Its number is None where it cannot be read."""

    boot: str | None
    sequence: int | None
    reason: Reason


class _Metadata(Struct):
    version: Literal["1.7.0"]
    event_code: Code
    uid: str
    sequence: Number


class _Device(Struct):
    uid: Id
    boot_uid: Id


class _Event(Struct):
    class_uid: Annotated[int, Meta(ge=0, le=_LARGEST)]
    category_uid: int
    activity_id: Annotated[int, Meta(ge=0, le=99)]
    type_uid: int
    severity_id: Severity
    time: Annotated[int, Meta(ge=0, le=_LATEST_MS)]
    metadata: _Metadata
    device: _Device
    message: Text = ""


class _Seen(Struct):
    size: Count
    root: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class _HeartbeatUnmapped(Struct):
    policies: Annotated[str, Meta(max_length=128)]
    outcomes: dict[Outcome, Count]
    interval_s: Annotated[int, Meta(ge=1, le=31_536_000)] | None = None
    log: _Seen | None = None


class _HeartbeatEvent(Struct):
    unmapped: _HeartbeatUnmapped


class _FindingInfo(Struct):
    uid: Code
    desc: Text = ""


class _Compliance(Struct):
    status_detail: Text
    requirements: list[Annotated[str, Meta(max_length=64)]] = []


class _Remediation(Struct):
    desc: Text


class _Part(Struct):
    name: Text
    outcome: Outcome
    reason: Text


class _FindingUnmapped(Struct):
    outcome: Outcome
    scope: list[_Part] = []


class _FindingEvent(Struct):
    finding_info: _FindingInfo
    compliance: _Compliance
    unmapped: _FindingUnmapped
    remediation: _Remediation | None = None


class _HoldUnmapped(Struct):
    hold: Id
    personal_data: dict[Code, Count] = {}
    reasons: list[Text] = []


class _HoldEvent(Struct):
    unmapped: _HoldUnmapped


class _DroppedUnmapped(Struct):
    sequences: list[tuple[Number, Number]]


class _DroppedEvent(Struct):
    unmapped: _DroppedUnmapped


def _heartbeat(event: _HeartbeatEvent) -> Heartbeat:
    said = event.unmapped
    return Heartbeat(
        said.policies,
        {str(o): count for o, count in said.outcomes.items()},
        said.interval_s,
        (said.log.size, bytes.fromhex(said.log.root)) if said.log else None,
    )


def _check_result(event: _FindingEvent) -> CheckResult:
    return CheckResult(
        check=event.finding_info.uid,
        outcome=event.unmapped.outcome,
        reason=event.compliance.status_detail,
        explanation=event.finding_info.desc,
        remedy=event.remediation.desc if event.remediation else "",
        clauses=tuple(event.compliance.requirements),
        parts=tuple(Part(p.name, p.outcome, p.reason) for p in event.unmapped.scope),
    )


def _fact(code: str, document: dict[str, Any]) -> Fact | None:
    """What the console asks for later. Raises msgspec.ValidationError."""
    match code:
        case "heartbeat":
            return _heartbeat(msgspec.convert(document, _HeartbeatEvent))
        case "finding":
            return _check_result(msgspec.convert(document, _FindingEvent))
        case "mail-hold":
            held = msgspec.convert(document, _HoldEvent).unmapped
            return Held(held.hold, held.personal_data, tuple(held.reasons))
        case "mail-hold-released" | "mail-hold-rejected":
            return Released(msgspec.convert(document, _HoldEvent).unmapped.hold)
        case "spool-dropped":
            return Dropped(tuple(msgspec.convert(document, _DroppedEvent).unmapped.sequences))
        case _:
            return None


def decode(line: bytes, *, signer: str) -> Received | Refusal:
    """The event in one line from the device `signer`, or why it is refused. Never raises."""
    document: Any = None
    try:
        if len(line) <= MAX_EVENT_BYTES:
            document = msgspec.json.decode(line)
        event = msgspec.convert(document, _Event)
        if not _consistent(event) or msgspec.json.encode(document, order="deterministic") != line:
            raise msgspec.ValidationError
        if not profile.keeps(document, event.class_uid, event.activity_id):
            raise msgspec.ValidationError
        if event.device.uid != signer:
            return Refusal(event.device.boot_uid, event.metadata.sequence, Reason.WRONG_DEVICE)
        fact = _fact(event.metadata.event_code, document)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return Refusal(*_number(document), Reason.MALFORMED)
    return Received(
        place=Place(signer, event.device.boot_uid, event.metadata.sequence),
        code=event.metadata.event_code,
        class_uid=event.class_uid,
        severity=event.severity_id,
        time=event.time,
        message=event.message,
        body=line,
        fact=fact,
        people=people(document),
    )


def _consistent(event: _Event) -> bool:
    """True where the ids that OCSF and we derive from one another agree."""
    place = Place(event.device.uid, event.device.boot_uid, event.metadata.sequence)
    return (
        event.metadata.version == OCSF_VERSION
        and event.category_uid == event.class_uid // 1000
        and event.type_uid == event.class_uid * 100 + event.activity_id
        and event.metadata.uid == place.uid
    )


class _NumberMetadata(Struct):
    sequence: Count


class _NumberDevice(Struct):
    boot_uid: Annotated[str, Meta(max_length=128)]


class _Number(Struct):
    metadata: _NumberMetadata
    device: _NumberDevice


def _number(document: object) -> tuple[str | None, int | None]:
    """The number that a malformed event seems to have, so that its sender knows which it was."""
    try:
        read = msgspec.convert(document, _Number)
    except msgspec.ValidationError:
        return None, None
    return read.device.boot_uid, read.metadata.sequence
