"""agent.daemon.child: done elsewhere, and killed when it hangs."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

import agent
from agent.daemon import child


def test_what_it_said() -> None:
    ended = asyncio.run(child.run(["--version"], timeout_s=30))
    assert (ended.stdout, ended.exit) == (f"safehand {agent.__version__}\n", 0)


def test_what_went_wrong() -> None:
    ended = asyncio.run(child.run(["no-such-command"], timeout_s=30))
    assert ended.exit == 2
    assert "no-such-command" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="uses a POSIX command in Python's place")
def test_one_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child.sys, "executable", "/bin/false")
    assert asyncio.run(child.run(["x"], timeout_s=5)).exit == 1
    monkeypatch.setattr(child, "_command", lambda words: ["/bin/sleep", "60"])
    started = time.monotonic()
    with pytest.raises(TimeoutError, match="took longer"):
        asyncio.run(child.run(["x"], timeout_s=0.1))
    assert time.monotonic() - started < 30
