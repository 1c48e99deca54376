"""Who is signed in at this Mac?

`ioreg -n Root -d 1 -a` names the console's users and whether the screen is locked, and
`ioreg -c IOHIDSystem -d 4 -a` how long nothing was typed (macOS 13 to 15, as Apple's own tools
show them; never run on a real Mac here). People who came by SSH are not told.
"""

from __future__ import annotations

import plistlib
import subprocess
from collections.abc import Iterator
from typing import Any

from agent.signins.watching import Session, Use

_IOREG = "/usr/sbin/ioreg"
_TIMEOUT_S = 5
_IDLE_NS = 60 * 1_000_000_000
"""Two heartbeats without a key or the mouse."""


class Macos:
    """Runs `ioreg` twice."""

    def sessions(self) -> list[Session]:
        """Raises OSError."""
        try:
            return list(
                read(_ioreg("-n", "Root", "-d", "1"), _ioreg("-c", "IOHIDSystem", "-d", "4"))
            )
        except (subprocess.SubprocessError, ValueError) as problem:
            raise OSError(f"ioreg cannot be asked: {problem!r}") from problem


def _ioreg(*words: str) -> bytes:
    return subprocess.run(
        [_IOREG, *words, "-a"], capture_output=True, check=True, timeout=_TIMEOUT_S
    ).stdout


def read(root: bytes, hid: bytes) -> Iterator[Session]:
    """The sessions that the two answers describe. Raises ValueError for what is no plist."""
    try:
        users, typed = plistlib.loads(root), plistlib.loads(hid)
    except Exception as problem:
        raise ValueError(f"ioreg's answer is no property list: {problem!r}") from problem
    idle_ns = _find(typed, "HIDIdleTime")
    for user in _find(users, "IOConsoleUsers") or ():
        account = str(user.get("kCGSSessionUserNameKey") or "")
        if not account or account == "loginwindow":
            continue
        use = Use.ACTIVE
        if user.get("CGSSessionScreenIsLocked"):
            use = Use.LOCKED
        elif not user.get("kCGSSessionOnConsoleKey") or (idle_ns or 0) > _IDLE_NS:
            use = Use.IDLE
        yield Session(str(user.get("kCGSSessionAuditIDKey") or account), account, use)


def _find(tree: Any, key: str) -> Any:
    """The first value under that name, anywhere in the tree."""
    if isinstance(tree, dict):
        if key in tree:
            return tree[key]
        tree = list(tree.values())
    if isinstance(tree, list):
        for each in tree:
            found = _find(each, key)
            if found is not None:
                return found
    return None
