"""How does a sign-in travel as an event?

OCSF 1.7 Authentication (3002), with what that class has no place for in `unmapped`. Small on
purpose: the agent's core holds it; what the log reads of it is `agent.signins.events`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.event import JSON, Body, Severity, moment
from agent.signins.line import KINDS, milliseconds, text

CODE = "sign-in"
CLASS = 3002

# OCSF 1.7 authentication.activity_id: 1 logon, 2 logoff, 99 other.
_ACTIVITY = {"logon": 1, "logoff": 2}
# status_id: 0 unknown, 1 success, 2 failure.
_STATUS = {"success": 1, "failure": 2}
OWN = (
    "id",
    "source",
    "account",
    "kind",
    "outcome",
    "ip",
    "device",
    "session",
    "remote_from_device",
    "user_agent",
    "mfa",
)


def body(line: Mapping[str, Any]) -> Body:
    """The event of one sign-in line. Raises ValueError where it is none."""
    account, kind, time = text(line.get("account")), line.get("kind"), line.get("time")
    if account is None or kind not in KINDS or not isinstance(time, (str, int, float)):
        raise ValueError("a sign-in has an account, a kind and a time")
    said: dict[str, JSON] = {key: line[key] for key in OWN if line.get(key) is not None}
    fields: dict[str, JSON] = {
        "user": {"name": account},
        "service": {"name": line.get("source") or "unknown"},
        "status_id": _STATUS.get(str(line.get("outcome")), 0),
        "unmapped": said,
    }
    if line.get("ip"):
        fields["src_endpoint"] = {"ip": line["ip"]}
    if session := text(line.get("session")):
        fields["session"] = {"uid": session}
    if isinstance(line.get("mfa"), bool):
        fields["is_mfa"] = line["mfa"]
    return Body(
        code=CODE,
        class_uid=CLASS,
        activity_id=_ACTIVITY.get(kind, 99),
        severity=Severity.INFORMATIONAL,
        time=moment(milliseconds(time)),
        fields=fields,
    )
