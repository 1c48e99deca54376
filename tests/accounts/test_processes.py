"""agent.accounts.processes: whose they are, and that they end, those that start others too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


def proc(folder: Path, pid: int, uids: str, state: str = "S", login: str = "4294967295") -> None:
    (folder / str(pid)).mkdir()
    (folder / str(pid) / "status").write_text(f"Name:\tx\nState:\t{state} (x)\nUid:\t{uids}\n")
    (folder / str(pid) / "loginuid").write_text(login)


def test_whose_they_are(tmp_path: Path) -> None:
    from agent.accounts.processes import of

    proc(tmp_path, 1, "0\t0\t0\t0")
    proc(tmp_path, 10, "1000\t1000\t1000\t1000")
    proc(tmp_path, 11, "1000\t0\t0\t0")  # a setuid program of theirs
    proc(tmp_path, 12, "0\t0\t0\t0", login="1000")  # a root shell after sudo
    proc(tmp_path, 13, "1000\t1000\t1000\t1000", state="Z")
    proc(tmp_path, 14, "10000\t10000\t10000\t10000")
    (tmp_path / "15").mkdir()  # ended while we looked
    (tmp_path / "self").mkdir()
    assert of(1000, tmp_path) == {10, 11, 12}


def test_we_and_those_who_started_us() -> None:
    from agent.accounts.processes import ancestors

    found = ancestors()
    assert {os.getpid(), os.getppid(), 1} & found >= {os.getpid(), os.getppid()}


def test_all_end_and_we_are_spared() -> None:
    from agent.accounts.processes import end

    some = [subprocess.Popen(["sleep", "600"]) for _ in range(3)]

    def find(uid: int) -> set[int]:
        return {each.pid for each in some if each.poll() is None} | {os.getpid()}

    assert end(1, {os.getpid()}, find=find) == 3
    assert {each.wait() for each in some} == {-9}


def test_some_that_do_not_end() -> None:
    from agent.accounts.processes import end

    with pytest.raises(OSError, match="1 processes of user 7"):
        end(7, find=lambda uid: {2**22 + 1}, patience_s=0.05)
