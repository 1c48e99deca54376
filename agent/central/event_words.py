"""What does one event say, to somebody who is no programmer?

Pure. One or two sentences from what OCSF has a place for. They hold what the event holds, names of
people too: for who may read the event itself, never for an alert. An event says what its device
wrote, so nothing in it is relied on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agent.central.wording import count

_MOST = 300
_SIGN_IN = {
    "logon": "signed in",
    "logoff": "signed out",
    "lock": "locked the screen",
    "unlock": "unlocked the screen",
    "active": "was at work",
    "idle": "was away",
    "remote-connect": "was connected from afar",
    "remote-disconnect": "was disconnected from afar",
}
_MAIL = {
    "allow": "went out",
    "flag": "went out, and is reported",
    "rewrite": "went out with the tag added",
    "hold": "was kept back",
    "reject": "was returned to its sender",
}
_STEP = {
    "releasing": "is being released",
    "released": "was released",
    "release-failed": "could not be released",
    "release-unknown": "was released, or not: nobody can say",
    "rejected": "was returned to its sender",
}
_FAILED = 2  # OCSF 1.7 authentication.status_id
_CREATE = 1  # OCSF 1.7 entity_management.activity_id


def sentence(event: Mapping[str, Any]) -> str:
    """In plain words, one line; the event's code where there are none for it."""
    say = _BY_CLASS.get(_number(event, "class_uid"))
    said = say(event) if say else ""
    text = said or _text(event, "message") or _text(event, "metadata", "event_code")
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= _MOST else f"{plain[: _MOST - 1]}…"


def _at(event: object, *path: str) -> object:
    for name in path:
        event = event.get(name) if isinstance(event, Mapping) else None
    return event


def _text(event: object, *path: str) -> str:
    found = _at(event, *path)
    return found if isinstance(found, str) else ""


def _number(event: object, *path: str) -> int:
    found = _at(event, *path)
    return found if isinstance(found, int) else -1


def _counts(event: object, *path: str) -> dict[str, int]:
    found = _at(event, *path)
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {str(name): number for name, number in pairs if isinstance(number, int)}


def _finding(event: Mapping[str, Any]) -> str:
    title = _text(event, "finding_info", "title")
    status = _text(event, "compliance", "status").lower()
    desc = _text(event, "finding_info", "desc")
    head = ": ".join(each for each in (title, status) if each)
    return f"{head}. {desc}".strip() if head else desc


def _sign_in(event: Mapping[str, Any]) -> str:
    who = _text(event, "user", "name") or "Somebody"
    kind = _text(event, "unmapped", "kind") or "logon"
    what = _SIGN_IN.get(kind, kind)
    if _number(event, "status_id") == _FAILED:
        what = "could not sign in"
    service = _text(event, "service", "name")
    own = service in ("", "agent", "unknown")
    return f"{who} {what}." if own else f"{who} {what} ({service})."


def _changed(event: Mapping[str, Any]) -> str:
    who = _text(event, "actor", "user", "name") or "Somebody"
    what = _text(event, "entity", "name") or _text(event, "entity", "uid")
    made = "made" if _number(event, "activity_id") == _CREATE else "changed"
    code = _text(event, "metadata", "event_code")
    return f"{who} {made} {what} ({code})." if what else ""


def _mail(event: Mapping[str, Any]) -> str:
    step = _text(event, "unmapped", "step")
    if step:
        by = _text(event, "unmapped", "by")
        return f"A message that was kept back {_STEP.get(step, step)}{f', by {by}' if by else ''}."
    verdict = _text(event, "unmapped", "verdict")
    if not verdict:
        return ""
    types = ", ".join(_counts(event, "unmapped", "personal_data"))
    held = f"personal data in it: {types}" if types else "no personal data was seen in it"
    return f"An outgoing message {_MAIL.get(verdict, verdict)}; {held}."


def _device(event: Mapping[str, Any]) -> str:
    if _text(event, "metadata", "event_code") != "heartbeat":
        return ""  # its message says it
    outcomes = _counts(event, "unmapped", "outcomes")
    checks = ", ".join(f"{number} {name}" for name, number in sorted(outcomes.items()))
    return f"The device is alive; its checks: {checks}." if checks else "The device is alive."


def _read(event: Mapping[str, Any]) -> str:
    who = _text(event, "actor", "user", "name") or "Somebody"
    what = _text(event, "api", "operation")
    return f"{who} read {what.removeprefix('GET ')}." if what else ""


def _detection(event: Mapping[str, Any]) -> str:
    title, desc = _text(event, "finding_info", "title"), _text(event, "finding_info", "desc")
    events = _at(event, "finding_info", "related_events")
    cited = f" ({count(len(events), 'event')})" if isinstance(events, list) and events else ""
    return f"{'. '.join(each for each in (title, desc) if each)}{cited}" if title or desc else ""


_BY_CLASS: Mapping[int, Callable[[Mapping[str, Any]], str]] = {
    2003: _finding,
    2004: _detection,
    2005: _detection,
    2006: _detection,
    3002: _sign_in,
    3004: _changed,
    4009: _mail,
    5019: _device,
    6003: _read,
}
"""By OCSF class; of Account Change (3001) the message says it."""
