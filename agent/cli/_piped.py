"""What happens when whoever reads the output has seen enough (`| head`)?"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable


def piped(work: Callable[[], int | None]) -> int:
    """What `work` returns, or 0; also where the reader of its output went away: that is no error,
    and there is nothing more to say. A pipe or connection of its own that broke is raised.
    """
    try:
        code = work() or 0
        sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_gone(sys.stdout.fileno()):
            raise
        # Python writes out what is left once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _reader_gone(file: int) -> bool:
    if sys.platform == "win32":  # which has no poll(2): there it is the likelier of the two
        return True
    asked = select.poll()
    asked.register(file, 0)
    return any(said & (select.POLLERR | select.POLLHUP) for _, said in asked.poll(0))
