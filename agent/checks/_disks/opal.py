"""Does a drive's own encryption ask for a password?

The kernel does not show it; `sedutil-cli --query` does, to root, for drives of the TCG Opal
standard. Only its "no" is a full answer: whether a switched-on drive locks the part with the data
is told to its administrator's password alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.checks._disks import mapper
from agent.host import Host, Unreadable

_ENABLED = re.compile(r"\bLockingEnabled = ([YN])\b")


def collect(host: Host, disks: Iterable[str]) -> dict[str, bool]:
    """False for each of these disks whose own encryption asks for no password. Never raises.

    A disk is left out where that could not be seen.
    """
    found: dict[str, bool] = {}
    for disk in disks:
        try:
            text = mapper.run(host, "sedutil-cli", "--query", f"/dev/{disk}")
        except Unreadable as problem:
            if problem.absent:  # not installed: no use in asking for the next disk
                break
            continue
        if asks(text) is False:
            found[disk] = False
    return found


def asks(text: str) -> bool | None:
    """False where `sedutil-cli --query` says that the drive never locks; None where it may."""
    match = _ENABLED.search(text)
    return False if match and match[1] == "N" else None
