"""How far has the work come, and how long will it take?

One line on stderr, rewritten in place, and only where stderr is a terminal.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import TextIO

_EVERY_S = 0.2
_MANY = 16
"""Units under which their number says little: a mailbox beside two notes."""


def clock(seconds: float) -> str:
    """Seconds as people read them: "4 s", "2:05", "1:02:05"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress:
    """A bar over `total` units of work, which hold `size` bytes in all."""

    def __init__(
        self,
        total: int,
        unit: str,
        size: int = 0,
        *,
        stream: TextIO | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._unit = unit
        self._size = size
        self._stream = stream or sys.stderr
        self._now = now
        self._started = self._shown = now()
        self.done = 0
        """Units that are done."""
        self._bytes = self._read = 0
        self._known = self._known_bytes = 0
        self._base = 0.0
        self._terminal = self._stream.isatty()

    def step(self, size: int = 0) -> None:
        """One unit more is done; it had `size` bytes, beside those that `at` was told of."""
        self.done += 1
        self._bytes += size
        self._show()

    def known(self, size: int) -> None:
        """One unit was done before this work began: it tells nothing of how fast it goes."""
        self.done += 1
        self._bytes += size
        self._known, self._known_bytes = self._known + 1, self._known_bytes + size
        self._started = self._now()
        self._base = self._share()

    def at(self, size: int) -> None:
        """So many bytes of units under way and done are read, in all."""
        self._read = size
        self._show()

    def _show(self) -> None:
        if self._terminal and self._now() - self._shown >= _EVERY_S:
            self._shown = self._now()
            width = shutil.get_terminal_size().columns
            self._stream.write("\r" + self.line()[: width - 1].ljust(width - 1))
            self._stream.flush()

    def _share(self) -> float:
        """How much of the work is done, 0 to 1."""
        share = self.done / self._total if self._total else 1.0
        if self._size:  # half by units, half by bytes: some cost by the piece, some by length
            by_length = min((self._bytes + self._read) / self._size, 1.0)
            share = by_length if self._total < _MANY else (share + by_length) / 2
        return share

    def line(self) -> str:
        """The bar as text."""
        took = max(self._now() - self._started, 1e-6)
        share = self._share()
        fresh = share - self._base
        size = self._bytes + self._read - self._known_bytes
        filled = round(share * 20)
        return (
            f"[{'#' * filled}{'.' * (20 - filled)}] {self.done:,} of {self._total:,} {self._unit}"
            f"  {(self.done - self._known) / took:,.0f}/s  {size / took / 1e6:.1f} MB/s"
            + (f"  {clock(took * (1 - share) / fresh)} left" if fresh > 0 else "")
        )

    def clear(self) -> None:
        """Take the line away, so that what follows starts clean; the next step brings it back."""
        if self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
