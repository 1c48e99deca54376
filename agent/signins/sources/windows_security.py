"""Who signed in to a Windows machine?

The Security log as XML (`wevtutil qe Security /f:xml`), events 4624 with logon types 2, 7, 10 and
11, 4625, 4634, 4647, 4778, 4779, 4800 and 4801 (Microsoft, "Appendix L: Events to monitor"). The
last two are off by default: whether a session is locked is asked of WTS instead.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source

# Not an XML parser: what is asked for is flat, and the log may hold what an attacker wrote.
_EVENT = re.compile(r"<Event[ >].*?</Event>", re.DOTALL)
_ID = re.compile(r"<EventID[^>]*>(\d+)</EventID>")
_TIME = re.compile(r"<TimeCreated SystemTime=['\"]([^'\"]+)['\"]")
_RECORD = re.compile(r"<EventRecordID>(\d+)</EventRecordID>")
_COMPUTER = re.compile(r"<Computer>([^<]*)</Computer>")
_DATA = re.compile(r"<Data Name=['\"](\w+)['\"]>([^<]*)</Data>")

_REMOTE, _UNLOCK = "10", "7"
_PEOPLE = frozenset({"2", _UNLOCK, _REMOTE, "11"})
"""Interactive, unlock, remote interactive, cached interactive; the others are programs."""
_KINDS = {
    "4624": ("logon", "success"),
    "4625": ("logon", "failure"),
    "4634": ("logoff", "success"),
    "4647": ("logoff", "success"),
    "4778": ("remote-connect", "success"),
    "4779": ("remote-disconnect", "success"),
    "4800": ("lock", "success"),
    "4801": ("unlock", "success"),
}
_NOBODY = re.compile(r"(?:.*\$|DWM-\d+|UMFD-\d+|SYSTEM|LOCAL SERVICE|NETWORK SERVICE|-|)$")


def _read(data: bytes, context: Context) -> Iterator[Line]:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    for found in _EVENT.finditer(data.decode(encoding, "replace")):
        line = _line(found[0], context)
        if line is not None:
            yield line


def _line(event: str, context: Context) -> Line | None:
    number, time = _first(_ID, event), _first(_TIME, event)
    if number not in _KINDS or time is None:
        return None
    said = {name: html.unescape(value).strip() for name, value in _DATA.findall(event)}
    how = said.get("LogonType")
    account = said.get("TargetUserName") or said.get("AccountName") or ""
    if _NOBODY.match(account) or (how is not None and how not in _PEOPLE):
        return None
    kind, outcome = _KINDS[number]
    if number == "4624" and how == _UNLOCK:
        kind = "unlock"
    elif number == "4624" and how == _REMOTE:
        kind = "remote-connect"
    computer = context.device or _first(_COMPUTER, event)
    address = said.get("IpAddress") or said.get("ClientAddress") or ""
    remote = kind.startswith("remote-") or how == _REMOTE
    far = said.get("ClientName") or (said.get("WorkstationName") if remote else None)
    return {
        "id": f"{computer}:{_first(_RECORD, event)}" if _first(_RECORD, event) else None,
        "time": time,
        "source": "agent",
        "account": account,
        "kind": kind,
        "outcome": outcome,
        "ip": address if address not in ("", "-", "127.0.0.1", "::1", "LOCAL") else None,
        "device": computer,
        "session": said.get("TargetLogonId") or said.get("LogonID") or None,
        "remote_from_device": far or None,
    }


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


WINDOWS_SECURITY = Source("windows-security", "Windows' Security log as XML", _read)
