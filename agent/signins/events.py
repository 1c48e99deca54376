"""How does a sign-in travel as an event, and how is it read from the log again?

OCSF 1.7 Authentication (3002), with what that class has no place for in `unmapped`. What the log
itself knows (who signed the event, when it came) is taken from the log, never from the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.event import JSON, Body, Severity, moment
from agent.signins.sign_in import AGENT, SignIn, from_mapping, milliseconds

CODE = "sign-in"
CLASS = 3002

# OCSF 1.7 authentication.activity_id: 1 logon, 2 logoff, 99 other.
_ACTIVITY = {"logon": 1, "logoff": 2}
# status_id: 0 unknown, 1 success, 2 failure.
_STATUS = {"success": 1, "failure": 2}
_OWN = (
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
    event = from_mapping(line)
    said: dict[str, JSON] = {key: line[key] for key in _OWN if line.get(key) is not None}
    fields: dict[str, JSON] = {
        "user": {"name": event.account},
        "service": {"name": event.source or "unknown"},
        "status_id": _STATUS.get(str(line.get("outcome")), 0),
        "unmapped": said,
    }
    if event.ip is not None:
        fields["src_endpoint"] = {"ip": event.ip}
    if event.session is not None:
        fields["session"] = {"uid": event.session}
    if event.mfa is not None:
        fields["is_mfa"] = event.mfa
    return Body(
        code=CODE,
        class_uid=CLASS,
        activity_id=_ACTIVITY.get(event.kind, 99),
        severity=Severity.INFORMATIONAL,
        time=moment(event.time),
        fields=fields,
    )


def sign_in(document: Mapping[str, Any], *, received: int, names: Mapping[str, str]) -> SignIn:
    """The sign-in that an event of the log is. `names` has what the tables call each enrolled
    device. Raises ValueError where the event is none.

    A session at the device itself is that device's, proven by its signature, whatever the event
    says; what a device tells of others proves nothing of them.
    """
    try:
        said = dict(document["unmapped"])
        signer = str(document["device"]["uid"])
        uid = str(document["metadata"]["uid"])
        time = document["time"]
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"this is no sign-in event: {problem!r}") from problem
    at_the_device = said.get("source") == AGENT
    if at_the_device:
        said["device"] = names.get(signer, signer)
    if isinstance(far := said.get("remote_from_device"), str):
        said["remote_from_device"] = names.get(far, far)
    return from_mapping(
        {
            **{key: said.get(key) for key in _OWN},
            "id": uid,
            "time": milliseconds(time),
            "received": received,
            "device_authenticated": at_the_device,
        }
    )
