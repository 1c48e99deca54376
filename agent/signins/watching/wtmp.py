"""Who is signed in at this Linux machine, where no logind answers?

The sessions that /var/log/wtmp has begun and not ended since the machine started, whose process
is still there. A terminal that was read from in the last minute is in use (its access time, as
w(1) takes it). Nothing says whether a screen is locked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from agent.signins.sources.wtmp import RECORD_BYTES, Record, records
from agent.signins.watching import Session, Use

_FILE = Path("/var/log/wtmp")
_MOST_BYTES = 4096 * RECORD_BYTES
"""The newest 4,096 records, 1.5 MB; whoever is signed in for longer than these is not seen."""
_BLOCK_BYTES = 64 * RECORD_BYTES
_IDLE_S = 60.0
"""Two heartbeats without a key."""


class Wtmp:
    """Reads the file anew each time."""

    def __init__(self, file: Path = _FILE, root: Path = Path("/")) -> None:
        self._file, self._root = file, root

    def sessions(self) -> list[Session]:
        """Raises OSError: an absent file says nothing."""
        with self._file.open("rb", buffering=0) as opened:
            size = opened.seek(0, 2)
            skipped = max(0, size - _MOST_BYTES)
            opened.seek(skipped - skipped % RECORD_BYTES)
            # A little at a time: this runs on a laptop that does something else.
            blocks = iter(lambda: opened.read(_BLOCK_BYTES), b"")
            return list(read(blocks, self._runs, self._idle_s))

    def _runs(self, pid: int) -> bool:
        return (self._root / "proc" / str(pid)).exists()

    def _idle_s(self, tty: str) -> float:
        try:
            return time.time() - (self._root / "dev" / tty).stat().st_atime
        except OSError:
            return float("inf")  # a display, or gone: nothing says that somebody types


def read(
    blocks: Iterable[bytes], runs: Callable[[int], bool], idle_s: Callable[[str], float]
) -> Iterator[Session]:
    """The sessions that go on."""
    for record in _going_on(records(blocks)):
        if runs(record.pid):
            use = Use.ACTIVE if idle_s(record.tty) <= _IDLE_S else Use.IDLE
            yield Session(f"wtmp/{record.pid}", record.account, use, record.remote)


def _going_on(told: Iterable[tuple[Record, int | None]]) -> Iterable[Record]:
    found: dict[tuple[str, int], Record] = {}
    for record, ended in told:
        if ended is None:
            found[record.tty, record.pid] = record
        else:
            found.pop((record.tty, record.pid), None)
    return found.values()
