"""`safehand mail gateway` as a process: it starts, screens, takes an edited policy, and stops."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import smtplib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent import policy
from tests.cli.test_mail_holds import settings
from tests.mail import chaos
from tests.mail.sink import Sink

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops by SIGTERM")
GRAVE = "Subject: list\r\n\r\nNHS number: 943 476 5919\r\n"


class Running:
    """One gateway process and what it says."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.port = 0

    async def says(self, words: str) -> str:
        assert self.process.stderr is not None
        async with asyncio.timeout(30):
            while line := (await self.process.stderr.readline()).decode():
                if words in line:
                    return line
        raise AssertionError(f"it never said {words!r}")

    def submit(self, message: str = GRAVE) -> tuple[int, bytes]:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.ehlo()
            client.mail("me@nhs.net")
            client.rcpt("a@clinic.example")
            return client.data(message)


@contextlib.asynccontextmanager
async def gateway(tmp_path: Path, sink: Sink) -> AsyncIterator[Running]:
    policies = tmp_path / "policies-here"
    if not policies.exists():
        shutil.copytree(policy.default_directory(), policies)
    words = ["mail", "gateway", "--listen", "127.0.0.1:0", "--policies", str(policies)]
    words += ["--settings", settings(tmp_path, str(sink.address))]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agent", *words, stderr=asyncio.subprocess.PIPE
    )
    running = Running(process)
    try:
        line = await running.says("listening on")
        running.port = int(line.split("listening on 127.0.0.1:")[1].split(",")[0])
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.mark.slow
def test_it_screens_takes_an_edit_and_stops(tmp_path: Path) -> None:
    async def run() -> None:
        async with Sink() as sink, gateway(tmp_path, sink) as running:
            code, text = await asyncio.to_thread(running.submit)
            assert (code, b"Held as" in text) == (250, True)
            (tmp_path / "policies-here" / "mail.toml").write_text('mode = "obzerve"\n')
            assert "mail.toml, line 1" in await running.says("not in force")
            assert b"Held as" in (await asyncio.to_thread(running.submit))[1]
            (tmp_path / "policies-here" / "mail.toml").write_text('mode = "observe"\n')
            await running.says("are in force")
            assert b"Held as" not in (await asyncio.to_thread(running.submit))[1]
            running.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(15):
                assert await running.process.wait() == 0

    asyncio.run(run())


@pytest.mark.slow
def test_a_killed_gateway_leaves_no_process_behind(tmp_path: Path) -> None:
    def children(pid: int) -> list[int]:
        listed = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(each) for each in listed.read_text().split()]

    async def run() -> None:
        async with Sink() as sink, gateway(tmp_path, sink) as running:
            lanes = children(running.process.pid)
            assert lanes
            running.process.kill()
            async with asyncio.timeout(10):
                while any(_runs(pid) for pid in lanes):  # noqa: ASYNC110 -- another's death
                    await asyncio.sleep(0.05)

    if not Path("/proc/self/task").exists():
        pytest.skip("only Linux lists a process's children")
    asyncio.run(run())


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return ") Z " not in Path(f"/proc/{pid}/stat").read_text()


@pytest.mark.slow
def test_killed_again_and_again_it_leaks_loses_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = chaos.run(tmp_path, 400, kills=6)
    assert outcome.kills == 6
    assert outcome.failures
    assert outcome.leaked == []
    assert outcome.lost == []
    assert outcome.doubled == []
    assert set(outcome.released.values()) == {1}
    assert len(outcome.released) == 200
