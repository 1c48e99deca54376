"""What does one line of a sign-in stream say?

The format is that of DESIGN.md ("Sign-in line"). A line that cannot be used is told apart from one
that says nothing of a person; neither stops the stream.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from agent.signins.line import KINDS, milliseconds, text


class SignIn(msgspec.Struct, frozen=True, gc=False):
    """One event. Times are milliseconds since 1970, UTC."""

    id: str
    time: int
    """When it happened, by the clock of whoever saw it."""
    received: int | None
    """When it reached the log, by the log's clock."""
    source: str
    account: str
    """As the source wrote it."""
    kind: str
    failed: bool
    """The attempt did not succeed: it proves nothing about where a person is."""
    succeeded: bool
    """Said to have succeeded; an attempt of which nobody knows is neither."""
    ip: str | None = None
    device: str | None = None
    authenticated: bool = False
    """The log itself checked the device's key."""
    session: str | None = None
    remote_from: str | None = None
    """The device at which the person sits, where this session is remote-controlled."""
    user_agent: str | None = None
    mfa: bool | None = None


class _Line(msgspec.Struct):
    """A line as it is written. Every value may be null, and ids are sometimes numbers."""

    id: str | int | None = None
    time: str | int | float | None = None
    received: str | int | float | None = None
    source: str | None = None
    account: str | int | None = None
    kind: str | None = None
    outcome: str | None = None
    ip: str | None = None
    device: str | int | None = None
    device_authenticated: bool | None = None
    session: str | int | None = None
    remote_from_device: str | int | None = None
    user_agent: str | None = None
    mfa: bool | str | int | None = None


_DECODER = msgspec.json.Decoder(_Line)


def parse(line: bytes | str) -> SignIn:
    """The event of one line. Raises ValueError, with what is wrong, where it cannot be used."""
    try:
        return _event(_DECODER.decode(line))
    except msgspec.DecodeError as problem:
        raise ValueError(f"this is no sign-in line: {problem}") from problem


def from_mapping(fields: Any) -> SignIn:
    """The event of one decoded object, by the same names. Raises ValueError."""
    try:
        return _event(msgspec.convert(fields, _Line))
    except msgspec.ValidationError as problem:
        raise ValueError(f"this is no sign-in: {problem}") from problem


def _event(line: _Line) -> SignIn:
    kind = line.kind
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not one of {', '.join(sorted(KINDS))}")
    account = text(line.account)
    if account is None:
        raise ValueError("it names no account")
    if line.time is None:
        raise ValueError("it has no time")
    event = SignIn(
        id=text(line.id) or "",
        time=milliseconds(line.time),
        received=None if line.received is None else milliseconds(line.received),
        source=line.source or "",
        account=account,
        kind=kind,
        failed=line.outcome is not None and line.outcome != "success",
        succeeded=line.outcome == "success",
        ip=line.ip or None,
        device=text(line.device),
        authenticated=line.device_authenticated is True,
        session=text(line.session),
        remote_from=text(line.remote_from_device),
        user_agent=line.user_agent or None,
        mfa=line.mfa if isinstance(line.mfa, bool) else None,
    )
    return event if event.id else msgspec.structs.replace(event, id=content_id(event))


def content_id(event: SignIn) -> str:
    """An id for an event that came without: a digest of what it says, not of when it came."""
    said = msgspec.structs.replace(event, id="", received=None)
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]
