"""ioreg's answers, in the form of macOS 14; made up, never captured on a real Mac."""

from __future__ import annotations

import plistlib
from typing import Any

import pytest

from agent.signins.watching import Session, Use
from agent.signins.watching.macos import read

USER = {
    "kCGSSessionUserNameKey": "alice",
    "kCGSSessionOnConsoleKey": True,
    "kCGSSessionAuditIDKey": 100008,
}


def _sessions(*users: dict[str, Any], idle_s: float = 1) -> list[Session]:
    root = plistlib.dumps({"IOConsoleUsers": list(users)})
    hid = plistlib.dumps([{"IORegistryEntryChildren": [{"HIDIdleTime": int(idle_s * 1e9)}]}])
    return list(read(root, hid))


def test_sessions() -> None:
    assert _sessions(USER) == [Session("100008", "alice", Use.ACTIVE)]
    assert _sessions(USER, idle_s=90)[0].use is Use.IDLE
    assert _sessions(USER | {"CGSSessionScreenIsLocked": True})[0].use is Use.LOCKED
    assert _sessions(USER | {"kCGSSessionOnConsoleKey": False})[0].use is Use.IDLE
    assert _sessions(USER | {"kCGSSessionUserNameKey": "loginwindow"}) == []
    assert _sessions() == []


def test_what_is_no_plist() -> None:
    with pytest.raises(ValueError, match="no property list"):
        list(read(b"x", b"y"))
