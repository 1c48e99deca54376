"""How does an event look as a syslog record? RFC 5424, its OCSF document being the message."""

from __future__ import annotations

import re

from agent.central.exports import Exported, Form
from agent.event import moment, rfc_3339

_FACILITY = 13  # RFC 5424 table 1: log audit
_SEVERITY = {0: 6, 1: 6, 2: 5, 3: 4, 4: 3, 5: 2, 6: 1}
"""OCSF `severity_id` as table 2 counts: informational 6 … alert 1."""
_ENTERPRISE = 32473  # RFC 5612: the number for examples; we have none of our own
_NOT_PRINTED = re.compile(r"[^!-~]")


def _word(text: str, most: int) -> str:
    """A header field: printable ASCII without spaces, "-" for nothing."""
    return _NOT_PRINTED.sub("_", text)[:most] or "-"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def write(exported: Exported) -> str:
    event = exported.event
    metadata, device = event["metadata"], event["device"]
    priority = _FACILITY * 8 + _SEVERITY.get(event["severity_id"], 6)
    data = "".join(
        f' {name}="{_escaped(str(value))}"'
        for name, value in {
            "entry": exported.number,
            "uid": metadata["uid"],
            "received": rfc_3339(moment(exported.received)),
        }.items()
    )
    return (
        f"<{priority}>1 {rfc_3339(moment(event['time']))} {_word(device['hostname'], 255)} safehand"
        f" - {_word(metadata['event_code'], 32)} [safehand@{_ENTERPRISE}{data}]"
        f" \ufeff{exported.body.decode()}"
    )


RFC5424 = Form("rfc5424", write)
