"""What stands in every sign-in line, whoever reads or writes it?

The format is that of DESIGN.md ("Sign-in line"). Small on purpose: the agent's core holds it.
"""

from __future__ import annotations

from datetime import UTC, datetime

KINDS = frozenset(
    {
        "logon",
        "logoff",
        "active",
        "idle",
        "lock",
        "unlock",
        "remote-connect",
        "remote-disconnect",
    }
)
AGENT = "agent"
"""The `source` of events that our own agent saw on the device."""

_MS_FROM = 100_000_000_000
"""A bare number above this counts milliseconds, not seconds: 1973 in one, the year 5138 in the
other."""
_LAST_MS = 4_102_444_800_000
"""The year 2100: what comes after is a broken clock's, or was never a time."""


def text(value: str | int | None) -> str | None:
    """An id or name as it is kept: ids are sometimes numbers."""
    return None if value is None else str(value).strip() or None


def milliseconds(value: str | float) -> int:
    """RFC 3339, or a number since 1970, as milliseconds. Without an offset it is UTC.

    Raises ValueError.
    """
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        value = moment.timestamp()
    number = round(value if abs(value) > _MS_FROM else value * 1000)
    if not 0 <= number < _LAST_MS:
        raise ValueError("its time is not of our age")
    return number
