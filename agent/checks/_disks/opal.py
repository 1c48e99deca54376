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


def collect(host: Host, disks: Iterable[str]) -> frozenset[str]:
    """Those of the disks whose own encryption asks for no password. Never raises."""
    found: set[str] = set()
    for disk in disks:
        try:
            text = mapper.run(host, "sedutil-cli", "--query", f"/dev/{disk}")
        except Unreadable as problem:
            if problem.absent:  # not installed: no use in asking for the next disk
                break
            continue
        if never_locks(text):
            found.add(disk)
    return frozenset(found)


def never_locks(text: str) -> bool:
    """True where `sedutil-cli --query` says that locking is not switched on."""
    match = _ENABLED.search(text)
    return match is not None and match[1] == "N"
