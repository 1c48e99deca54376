"""What did Safehand conclude, and in which bytes does that travel?

Pure. Everything above speaks these words: `Outcome`, `Finding` and the OCSF 1.7 event bodies
made from them (https://schema.ocsf.io/1.7.0). A body has no number yet: the spool gives it its
place in the device's stream, and from then on its canonical bytes never change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType

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


_SEVERITY = {
    Outcome.PASS: Severity.INFORMATIONAL,
    Outcome.NOT_APPLICABLE: Severity.INFORMATIONAL,
    Outcome.UNKNOWN: Severity.MEDIUM,
    Outcome.ERROR: Severity.MEDIUM,
    Outcome.FAIL: Severity.HIGH,
}

# OCSF compliance.status_id: 0 unknown, 1 pass, 2 warning, 3 fail, 99 other.
_COMPLIANCE = {
    Outcome.PASS: (1, "Pass"),
    Outcome.FAIL: (3, "Fail"),
    Outcome.UNKNOWN: (0, "Unknown"),
    Outcome.ERROR: (99, "Error"),
    Outcome.NOT_APPLICABLE: (99, "Not applicable"),
}


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


def heartbeat(
    time: datetime,
    *,
    policies: str,
    outcomes: Mapping[str, int],
    interval_s: int | None = None,
    log: tuple[int, str] | None = None,
) -> Body:
    """This device is alive: which policies it carries out, and how many checks ended how.

    `policies` is the digest of the policy files; `outcomes` counts checks by outcome;
    `interval_s` says when the next one is due, so that the log knows when to miss it; `log` is
    the last checkpoint that this device saw, its size and its root as hexadecimal.
    Device Config State Change (5019), activity 1 "Log".
    """
    return Body(
        code="heartbeat",
        class_uid=5019,
        activity_id=1,
        severity=Severity.INFORMATIONAL,
        time=time,
        fields={
            "unmapped": {
                "policies": policies,
                "outcomes": dict(outcomes),
                "interval_s": interval_s,
                **({"log": {"size": log[0], "root": log[1]}} if log else {}),
            }
        },
    )


def found(finding: Finding, time: datetime, *, clauses: Sequence[str]) -> Body:
    """One check's finding. Compliance Finding (2003), activity 1 "Create"."""
    status_id, status = _COMPLIANCE[finding.outcome]
    return Body(
        code="finding",
        class_uid=2003,
        activity_id=1,
        severity=_SEVERITY[finding.outcome],
        time=time,
        fields={
            "finding_info": {
                "uid": finding.check,
                "title": finding.check,
                "desc": finding.explanation,
            },
            "compliance": {
                "control": finding.check,
                "requirements": list(clauses),
                "standards": ["Safehand procedure"],
                "status_id": status_id,
                "status": status,
                "status_detail": finding.reason,
            },
            "remediation": {"desc": finding.remedy or "Nothing to do."},
            "unmapped": {
                "outcome": finding.outcome.value,
                "scope": [
                    {"name": s.name, "outcome": s.outcome.value, "reason": s.reason}
                    for s in finding.scope
                ],
                "evidence": dict(finding.evidence),
                "took_ms": finding.took_ms,
            },
        },
    )


def noticed(
    code: str, time: datetime, *, message: str, severity: Severity, detail: Mapping[str, JSON]
) -> Body:
    """Something about the agent itself that people should know, such as dropped heartbeats.

    Device Config State Change (5019), activity 1 "Log".
    """
    return Body(
        code=code,
        class_uid=5019,
        activity_id=1,
        severity=severity,
        time=time,
        fields={"message": message, "unmapped": dict(detail)},
    )


def mail_screened(
    time: datetime,
    *,
    verdict: str,
    hold: str | None,
    message_digest: str,
    types: Mapping[str, int],
    reasons: Sequence[str],
    outside: int,
) -> Body:
    """An outgoing message was screened. Email Activity (4009), activity 1 "Send".

    `hold` is the id of the held message where it was held; `message_digest` the SHA-256 of the
    message as hexadecimal; `types` counts personal data by type; `outside` counts recipients
    outside the organisation. No address, subject or value travels.
    """
    kept_back = verdict in {"hold", "reject"}
    return Body(
        code=f"mail-{verdict}",
        class_uid=4009,
        activity_id=1,
        severity=Severity.HIGH if kept_back else Severity.INFORMATIONAL,
        time=time,
        fields={
            # OCSF: direction_id 2 outbound; disposition_id 1 allowed, 2 blocked, 3 quarantined.
            "direction_id": 2,
            "action_id": 2 if kept_back else 1,
            "disposition_id": {"hold": 3, "reject": 2}.get(verdict, 1),
            # OCSF wants `from` or `to` in an email; whom it went to stays on the device.
            "email": {"uid": message_digest, "to": []},
            "unmapped": {
                "verdict": verdict,
                "hold": hold,
                "personal_data": dict(types),
                "reasons": list(reasons),
                "outside_recipients": outside,
            },
        },
    )


def hold_decided(
    time: datetime, *, hold: str, step: str, message_digest: str, reason: str, by: str
) -> Body:
    """A step in a held message's life. Email Activity (4009), activity 1 "Send".

    `step` is `releasing`, `released`, `release-failed`, `release-unknown` or `rejected`; `reason`
    what the person `by` typed, empty where a program took the step.
    """
    gone = step == "released"
    return Body(
        code=f"mail-hold-{step}",
        class_uid=4009,
        activity_id=1,
        severity=Severity.MEDIUM,
        time=time,
        fields={
            "direction_id": 2,
            # OCSF: disposition_id 1 allowed, 2 blocked, 3 quarantined.
            "action_id": 1 if gone else 2,
            "disposition_id": {"released": 1, "rejected": 2}.get(step, 3),
            "email": {"uid": message_digest, "to": []},
            "unmapped": {"hold": hold, "step": step, "reason": reason, "by": by},
        },
    )


class AccountActivity(IntEnum):
    """OCSF Account Change (3001) `activity_id`."""

    PASSWORD_CHANGE = 3
    PASSWORD_RESET = 4
    LOCK = 9
    MFA_ENABLE = 10
    MFA_DISABLE = 11
    UNLOCK = 12
    OTHER = 99


def account_changed(
    time: datetime,
    *,
    code: str,
    account: str,
    activity: AccountActivity,
    message: str,
    severity: Severity,
    detail: Mapping[str, JSON] = MappingProxyType({}),
) -> Body:
    """Something happened to an account: locked, a factor enrolled, a password changed past us.

    Account Change (3001). `detail` holds what was done and seen; never a password, code or hash.
    """
    return Body(
        code=code,
        class_uid=3001,
        activity_id=int(activity),
        severity=severity,
        time=time,
        fields={
            # OCSF wants a name for activity 99 (Other).
            **({"activity_name": code} if activity is AccountActivity.OTHER else {}),
            "message": message,
            "user": {"name": account},
            "unmapped": dict(detail),
        },
    )


def password_generated(
    time: datetime, *, record: str, account: str, by: str, bits: int, languages: Sequence[str]
) -> Body:
    """A password was made here for an account that is out of our reach: attested, not watched.

    `record` is an id that names this event to people, `bits` the entropy of whichever phrase was
    taken, rounded down. Neither the password nor anything made from it is in it. Entity Management
    (3004), activity 1 "Create".
    """
    return Body(
        code="password-generated",
        class_uid=3004,
        activity_id=1,
        severity=Severity.INFORMATIONAL,
        time=time,
        fields={
            "actor": {"user": {"name": by}},
            "entity": {"uid": account, "name": account, "type": "Account password"},
            "unmapped": {"record": record, "bits": bits, "languages": list(languages)},
        },
    )


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
