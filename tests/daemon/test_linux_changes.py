"""agent.daemon.linux_changes: what the kernel says of files is pinned in test_change_watch.py;
here, what becomes of a queue that ran over.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")


def test_a_queue_that_ran_over_counts_as_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.daemon.linux_changes import _EVENT, Events

    async def play() -> None:
        seen = asyncio.Event()
        watching = Events(asyncio.get_running_loop(), seen.set)
        watching.watch([str(tmp_path / "file")])
        overflow = _EVENT.pack(-1, 0x4000, 0, 0)
        monkeypatch.setattr(os, "read", lambda *_: overflow)
        watching._on_inotify()
        monkeypatch.undo()
        assert watching.take() == {str(tmp_path / "file")}
        watching.stop()
        assert seen.is_set()

    asyncio.run(play())
