"""The reader's process has no network, no privileges and hard limits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.content import Limits, frames
from agent.content import confined as confined_module
from agent.content.confined import Sent
from agent.content.document import Reason
from agent.content.frames import Job

ROOT = Path(__file__).parent.parent.parent
linux = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and limits of Linux")


def confined(code: str) -> str:
    """What this code prints when it runs where readers run."""
    program = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from agent.content import confined, frames, Limits
confined._load()  # as a reader does: nobody may not be let into the folder of this Python
confined.give_up_network(); confined.give_up_privileges()
confined._limit(frames.Job("", "", "", "", 0, False, Limits(max_memory_mb=50), 1, 1, 1e9))
{code}
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@linux
def test_there_is_no_network() -> None:
    listed = confined("print(open('/proc/net/dev').read())")
    names = [line.split(":")[0].strip() for line in listed.splitlines() if ":" in line]
    if os.geteuid() != 0 and names != ["lo"]:
        pytest.skip("this system lets no user have an empty network of their own")
    assert names == ["lo"]


@linux
def test_memory_files_and_processes_are_limited() -> None:
    assert confined("bytearray(80 << 20)") == "MemoryError"
    assert "MemoryError" not in confined("bytearray(20 << 20); print('fits')")
    assert "File too large" in confined(
        "import os; fd = os.memfd_create('x'); os.write(fd, b'x' * 10)"
    )


@linux
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to give up")
def test_root_becomes_nobody() -> None:
    assert confined("import os; print(os.getresuid(), os.getgroups())") == (
        "(65534, 65534, 65534) []"
    )


def test_files_are_numbered_so_that_a_failure_can_be_placed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(confined_module, "_alarm", lambda *_: None)
    receive, send = os.pipe()
    job = Job("", "", "", "", 0, False, Limits(), 1, 1, 5.0, {1: 3}, (3,))
    found = Sent(out=send, job=job)
    far = 1e12
    assert found.begin("whole", far)  # 0
    assert not found.begin("read before", far)  # 1, and 2 inside it
    assert not found.begin("poisoned", far)  # 3
    assert found.begin("new", far)  # 4
    found.say("new, body", "text")
    found.cannot("new", Reason.BROKEN)
    found.end()
    os.close(send)
    with os.fdopen(receive, "rb") as stream:
        got = [frames.receive(stream.read) for _ in range(5)]
    assert got == [
        (frames.BEGIN, b"0", b"whole"),
        (frames.BEGIN, b"4", b"new"),
        (frames.PART, b"new, body", b"text"),
        (frames.MISSING, b"new", b"broken"),
        (frames.END, b"4", b"5"),
    ]
