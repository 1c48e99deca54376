"""Is this line an event, and what does it say?

Pure. A device's line is believed to be one only when it is the canonical bytes of an OCSF event
(`agent.event.event_bytes`): one way to write it, so one way to read it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct

from agent.central import profile
from agent.central.store.facts import (
    CheckResult,
    Dropped,
    Fact,
    Heartbeat,
    Held,
    Part,
    Received,
    Released,
    Text,
)
from agent.central.subjects import people
from agent.event import Outcome, Place, Severity

MAX_EVENT_BYTES = 256 * 1024
"""One event. The longest honest one, a check of a hundred volumes, is some 20 kB."""

_LATEST_MS = 253_402_300_799_999  # 9999-12-31, the last that a datetime can say
_LARGEST = 2**53 - 1  # RFC 8259 section 6: what every JSON reader keeps exact

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"[\x21-\x7e]+")
_Outcome = Literal["pass", "fail", "unknown", "not-applicable", "error"]
"""`Outcome`, as it is written."""
Code = Annotated[str, Meta(pattern=f"^{_CODE.pattern}$", max_length=64)]
Id = Annotated[str, Meta(pattern=f"^{_ID.pattern}$", max_length=128)]
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


class _Metadata(Struct, gc=False):
    version: Literal["1.7.0"]
    event_code: Annotated[str, Meta(max_length=64)]
    uid: str
    sequence: Number


class _Device(Struct, gc=False):
    uid: Annotated[str, Meta(max_length=128)]
    boot_uid: Annotated[str, Meta(max_length=128)]


class _Event(Struct, gc=False):
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
    outcomes: dict[_Outcome, Count]
    interval_s: Annotated[int, Meta(ge=1, le=31_536_000)] | None = None
    log: _Seen | None = None


class _HeartbeatEvent(Struct):
    unmapped: _HeartbeatUnmapped


class _FindingInfo(Struct):
    uid: Code
    desc: Text = ""


class _Compliance(Struct):
    status_detail: Text
    requirements: tuple[Annotated[str, Meta(max_length=64)], ...] = ()


class _Remediation(Struct):
    desc: Text


class _FindingUnmapped(Struct):
    outcome: Outcome
    scope: tuple[Part, ...] = ()


class _FindingEvent(Struct):
    finding_info: _FindingInfo
    compliance: _Compliance
    unmapped: _FindingUnmapped
    remediation: _Remediation | None = None


class _HoldUnmapped(Struct):
    hold: Id
    personal_data: dict[Code, Count] = {}
    reasons: tuple[Text, ...] = ()


class _HoldEvent(Struct):
    unmapped: _HoldUnmapped


class _DroppedUnmapped(Struct):
    sequences: tuple[tuple[Number, Number], ...]


class _DroppedEvent(Struct):
    unmapped: _DroppedUnmapped


def _heartbeat(event: _HeartbeatEvent) -> Heartbeat:
    said = event.unmapped
    return Heartbeat(
        said.policies,
        cast("dict[str, int]", said.outcomes),
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
        clauses=event.compliance.requirements,
        parts=event.unmapped.scope,
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
            return Held(held.hold, held.personal_data, held.reasons)
        case "mail-hold-released" | "mail-hold-rejected":
            return Released(msgspec.convert(document, _HoldEvent).unmapped.hold)
        case "spool-dropped":
            return Dropped(msgspec.convert(document, _DroppedEvent).unmapped.sequences)
        case _:
            return None


def decode(line: bytes, *, signer: str) -> Received | Refusal:
    """The event in one line from the device `signer`, or why it is refused. Never raises."""
    document: Any = None
    try:
        if len(line) <= MAX_EVENT_BYTES:
            document = _READ.decode(line)
        event = msgspec.convert(document, _Event)
        said, device = event.metadata, event.device
        if not (
            _consistent(event)
            and _WRITTEN.encode(document) == line
            and profile.keeps(document, event.class_uid, event.activity_id)
        ):
            raise msgspec.ValidationError
        if device.uid != signer:
            return Refusal(device.boot_uid, said.sequence, Reason.WRONG_DEVICE)
        fact = _fact(said.event_code, document)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return Refusal(*_number(document), Reason.MALFORMED)
    return Received(
        Place(signer, device.boot_uid, said.sequence),
        said.event_code,
        event.class_uid,
        event.severity_id,
        event.time,
        event.message,
        line,
        fact,
        people(document),
    )


_READ = msgspec.json.Decoder()
_WRITTEN = msgspec.json.Encoder(order="deterministic")


def _consistent(event: _Event) -> bool:
    """True where names are well formed, and ids that follow from one another do."""
    said, device = event.metadata, event.device
    return (
        _is_code(said.event_code)
        and _is_id(device.uid)
        and _is_id(device.boot_uid)
        and event.category_uid == event.class_uid // 1000
        and event.type_uid == event.class_uid * 100 + event.activity_id
        and said.uid == f"{device.uid}:{device.boot_uid}:{said.sequence}"  # Place.uid
    )


# The same few come with every event.


@functools.lru_cache(maxsize=1024)
def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


@functools.lru_cache(maxsize=1024)
def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


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
