"""agent.daemon.companion: started again when it ends, ended with the agent."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.daemon import companion

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Something that is run in place of `python -m agent`; where it writes what it does."""
    program, log = tmp_path / "program", tmp_path / "log"
    program.write_text(f"#!/bin/sh\nLOG={log}\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(companion.sys, "executable", str(program))
    return log


async def until(is_so: Callable[[], bool]) -> None:
    """Waits for it, in a thread; what the agent does goes on meanwhile."""

    def wait() -> None:
        deadline = time.monotonic() + 10
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    await asyncio.to_thread(wait)


def lines(log: Path) -> int:
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = stand_in(tmp_path, monkeypatch, 'echo "$3 $4" >> $LOG; exit 3')
    monkeypatch.setattr(companion, "_FIRST_PAUSE_S", 0.01)
    said: list[str] = []

    async def run() -> None:
        kept = asyncio.create_task(companion.keep(["agent", "gate"], said.append))
        await until(lambda: lines(log) >= 3)
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)

    asyncio.run(run())
    assert log.read_text().startswith("agent gate\n" * 3)
    assert "ended with 3" in said[0]


def test_its_input_closes_with_the_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = stand_in(tmp_path, monkeypatch, "echo up >> $LOG; cat >/dev/null; echo down >> $LOG")

    async def run() -> None:
        kept = asyncio.create_task(companion.keep(["agent", "gate"], print))
        await until(lambda: lines(log) >= 1)
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)

    asyncio.run(run())
    assert log.read_text() == "up\ndown\n"


def test_one_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = stand_in(tmp_path, monkeypatch, "trap '' TERM; echo up >> $LOG; exec sleep 600")
    monkeypatch.setattr(companion, "_TIME_TO_END_S", 0.05)

    async def run() -> None:
        kept = asyncio.create_task(companion.keep(["agent", "gate"], print))
        await until(lambda: lines(log) >= 1)
        kept.cancel()
        async with asyncio.timeout(10):
            await asyncio.gather(kept, return_exceptions=True)

    asyncio.run(run())


def test_what_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion.sys, "executable", "/nowhere/at-all")
    said: list[str] = []

    async def run() -> None:
        kept = asyncio.create_task(companion.keep(["agent", "gate"], said.append))
        await until(lambda: bool(said))
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)

    asyncio.run(run())
    assert "cannot be started" in said[0]
