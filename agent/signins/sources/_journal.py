"""Who said what, and when, in a system's journal?

`journalctl -o json`, or syslog lines that begin with an RFC 3339 time, as rsyslog writes them by
default since Debian 12 and Ubuntu 24.04. Lines with the older time, which has no year, are passed
over: nobody can say when they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_SYSLOG = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))\s+(?P<host>\S+)\s+"
    r"(?P<program>[\w./-]+)(?:\[(?P<pid>\d+)\])?:\s+(?P<message>.*)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal."""

    time: str
    host: str
    program: str
    pid: str
    message: str


def entries(data: bytes) -> Iterator[Entry]:
    """Every entry that can be read, in the file's order."""
    for raw in data.decode("utf-8", "replace").splitlines():
        found = _from_json(raw) if raw.startswith("{") else _from_syslog(raw)
        if found is not None:
            yield found


def _from_json(raw: str) -> Entry | None:
    try:
        fields = json.loads(raw)
        moment = datetime.fromtimestamp(int(fields["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None
    message = fields.get("MESSAGE")
    if not isinstance(message, str):
        return None  # journald writes what is not UTF-8 as a list of numbers
    return Entry(
        moment.isoformat(),
        str(fields.get("_HOSTNAME") or ""),
        str(fields.get("SYSLOG_IDENTIFIER") or fields.get("_COMM") or ""),
        str(fields.get("_PID") or fields.get("SYSLOG_PID") or ""),
        message,
    )


def _from_syslog(raw: str) -> Entry | None:
    found = _SYSLOG.match(raw)
    if found is None:
        return None
    return Entry(
        found["time"], found["host"], found["program"], found["pid"] or "", found["message"]
    )
