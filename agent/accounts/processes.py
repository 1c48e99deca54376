"""Which processes are somebody's, and how are they ended?

Read from /proc: by their user, and by who signed in for them (loginuid), which a root shell that
was opened with sudo keeps.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    raise ImportError("Windows has no /proc")

_PROC = Path("/proc")
_UNSET = 0xFFFFFFFF  # loginuid of what nobody signed in for
_PATIENCE_S = 4.0


def of(uid: int, proc: Path = _PROC) -> set[int]:
    """Processes that run as this user, or that this user signed in for; zombies left out."""
    found = set()
    for entry in os.scandir(proc):
        if not entry.name.isdigit():
            continue
        with suppress(OSError, ValueError):  # it ended meanwhile
            status = (proc / entry.name / "status").read_text("utf-8", "replace")
            fields = {
                name: rest.split()
                for name, _, rest in (line.partition(":") for line in status.splitlines())
            }
            if fields.get("State", ["?"])[0] in {"Z", "X"}:
                continue
            login = _UNSET
            with suppress(OSError, ValueError):  # a kernel without it
                login = int((proc / entry.name / "loginuid").read_text())
            if str(uid) in fields["Uid"] or login == uid:
                found.add(int(entry.name))
    return found


def ancestors(proc: Path = _PROC) -> set[int]:
    """This process and those that started it: whoever locks an account must get to the end."""
    found, at = set(), os.getpid()
    while at > 0 and at not in found:
        found.add(at)
        try:
            stat = (proc / str(at) / "stat").read_text("utf-8", "replace")
        except OSError:
            break
        at = int(stat.rpartition(")")[2].split()[1])
    return found


def end(
    uid: int,
    spared: Iterable[int] = (),
    *,
    find: Callable[[int], set[int]] = of,
    patience_s: float = _PATIENCE_S,
) -> int:
    """Ends every process of the user, new ones too, until none is left; how many there were.

    They are stopped first, so that none can start another. Raises OSError where some stay.
    """
    spare, ended = set(spared), set[int]()
    deadline = time.monotonic() + patience_s
    while left := find(uid) - spare:
        if time.monotonic() > deadline:
            raise OSError(f"{len(left)} processes of user {uid} do not end; look at them with ps")
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
        ended |= left
        time.sleep(0.02)
    return len(ended)
