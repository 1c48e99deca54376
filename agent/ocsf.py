"""Which OCSF event does each thing that happens become?

Pure. Classes, activities and attributes are those of OCSF 1.7 (https://schema.ocsf.io/1.7.0); what
it has no attribute for stands in `unmapped`. No personal value is in any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType

from agent.event import JSON, Body, Finding, Outcome, Severity

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
