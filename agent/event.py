"""What did Safehand conclude, and in which bytes does that travel?

Pure. Everything above speaks these words: `Outcome`, `Finding`, and the `Body` of an OCSF 1.7 event
(https://schema.ocsf.io/1.7.0), which has no number yet: the spool gives it its place in the
device's stream, and from then on its canonical bytes never change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, StrEnum

import agent

JSON = None | bool | int | str | Sequence["JSON"] | Mapping[str, "JSON"]
"""What an event may hold. No floats: two machines must print the same bytes for the same value."""

OCSF_VERSION = "1.7.0"


class Outcome(StrEnum):
    """How a check ended. Denied, timed out or unparsed is `UNKNOWN`; a bug of ours is `ERROR`."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


_WORST_FIRST = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.UNKNOWN,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that the whole has when its parts have these; nothing judged is not-applicable.

    One part that failed fails the whole, and one that nobody could see keeps it from passing.
    """
    found = set(outcomes)
    return next((each for each in _WORST_FIRST if each in found), Outcome.NOT_APPLICABLE)


def badness(outcome: Outcome) -> int:
    """0 for the worst outcome, rising; sorts findings so that a reader meets trouble first."""
    return _WORST_FIRST.index(outcome)


@dataclass(frozen=True, slots=True)
class Scope:
    """One volume, service or account that a check judged."""

    name: str
    """As a person would look for it: "/home", "swap /dev/sda3", "sshd"."""
    outcome: Outcome
    reason: str
    """A kebab-case reason code, permanent, such as `not-encrypted`."""
    explanation: str = ""
    """The same in words that a member of staff understands; may be empty on a pass."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one judge concluded."""

    check: str
    """The id of the check, kebab-case, permanent."""
    outcome: Outcome
    reason: str
    """The reason code of the worst part."""
    scope: tuple[Scope, ...] = ()
    explanation: str = ""
    """One sentence: what is so."""
    remedy: str = ""
    """One sentence: what to do about it; empty when there is nothing to do."""
    evidence: Mapping[str, JSON] = field(default_factory=dict)
    """What was read and what it said: sources, parsed values, digests. Never a personal value."""
    took_ms: int = 0


class Severity(IntEnum):
    """OCSF `severity_id`."""

    INFORMATIONAL = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


@dataclass(frozen=True, slots=True)
class Body:
    """An OCSF event on its way to the spool, still without its number."""

    code: str
    """`metadata.event_code`: what kind of event this is to Safehand, such as `finding`."""
    class_uid: int
    activity_id: int
    severity: Severity
    time: datetime
    """When it happened, aware."""
    fields: Mapping[str, JSON]
    """The class's own attributes, beside the ones that every event has."""


# OCSF profiles that lend a class attributes which it does not have by itself: here the device, and
# what was done about the message.
_PROFILES = {
    3001: ["host"],
    3002: ["host"],
    3004: ["host"],
    6003: ["host"],
    4009: ["host", "security_control"],
}


def _ocsf_time(moment: datetime) -> int:
    """OCSF `timestamp_t`: milliseconds since 1970, UTC."""
    return int(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a device's stream an event stands. (device, boot, sequence) is unique for ever."""

    device: str
    """The device's id, given at enrolment."""
    boot: str
    """Names one life of the device's spool; a new spool counts from 1 again under a new name."""
    sequence: int
    """1, 2, 3 … without gaps inside one boot."""

    @property
    def uid(self) -> str:
        """OCSF `metadata.uid`."""
        return f"{self.device}:{self.boot}:{self.sequence}"


def canonical(value: JSON) -> bytes:
    """The bytes that are signed and digested: RFC 8785 JSON, which for our values (no floats,
    ASCII keys) is sorted keys, no white space, UTF-8. Raises ValueError for what JSON cannot say.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def digest(data: bytes) -> str:
    """SHA-256 as hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def event_bytes(body: Body, place: Place, *, hostname: str) -> bytes:
    """The whole OCSF event in canonical bytes, with its place in the stream."""
    event: dict[str, JSON] = {
        **body.fields,
        "category_uid": body.class_uid // 1000,
        "class_uid": body.class_uid,
        "activity_id": body.activity_id,
        "type_uid": body.class_uid * 100 + body.activity_id,
        "severity_id": int(body.severity),
        "time": _ocsf_time(body.time),
        "metadata": {
            "version": OCSF_VERSION,
            "product": {
                "name": "Safehand",
                "vendor_name": "Safehand",
                "version": agent.__version__,
            },
            **({"profiles": profiles} if (profiles := _PROFILES.get(body.class_uid)) else {}),
            "event_code": body.code,
            "uid": place.uid,
            "sequence": place.sequence,
        },
        # OCSF device.type_id 0: what kind of machine this is is not for the agent to guess.
        "device": {
            "uid": place.device,
            "boot_uid": place.boot,
            "hostname": hostname,
            "type_id": 0,
        },
    }
    return canonical(event)


def rfc_3339(moment: datetime) -> str:
    """As in 2026-11-21T12:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(milliseconds: int) -> datetime:
    """The aware datetime of an OCSF timestamp."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
