"""Sessions by wtmp, where no logind answers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from agent.signins.watching import Session, Use
from agent.signins.watching.wtmp import Wtmp, read
from tests.signins.sources.test_wtmp import record

AT_SCREEN = record(7, "tty2", "alice", ":0")
BY_SSH = record(7, "pts/0", "bob", "laptop.example", bytes([81, 2, 69, 7]))


def _read(data: bytes, *, runs: bool = True, idle_s: float = 5.0) -> list[Session]:
    return list(read([data], lambda _: runs, lambda _: idle_s))


@pytest.mark.parametrize(
    ("data", "who"),
    [
        (AT_SCREEN + BY_SSH, [("alice", False), ("bob", True)]),
        (AT_SCREEN + BY_SSH + record(8, "tty2", ""), [("bob", True)]),
        (AT_SCREEN + record(8, "tty2", "") + AT_SCREEN, [("alice", False)]),
        # It went down without a word.
        (AT_SCREEN + BY_SSH + record(2, "~", "reboot"), []),
        (record(2, "~", "reboot") + AT_SCREEN + b"cut", [("alice", False)]),
        (b"", []),
        (b"no wtmp at all", []),
    ],
)
def test_who_goes_on(data: bytes, who: list[tuple[str, bool]]) -> None:
    found = _read(data)
    assert [(each.account, each.remote) for each in found] == who


def test_in_use_idle_and_dead() -> None:
    assert [each.use for each in _read(AT_SCREEN)] == [Use.ACTIVE]
    assert [each.use for each in _read(AT_SCREEN, idle_s=61)] == [Use.IDLE]
    assert _read(AT_SCREEN, runs=False) == []  # killed, and nobody wrote its end


def test_the_terminals_own_times(tmp_path: Path) -> None:
    file = tmp_path / "wtmp"
    watcher = Wtmp(file, tmp_path)
    with pytest.raises(FileNotFoundError):
        watcher.sessions()
    file.write_bytes(BY_SSH)
    assert watcher.sessions() == []
    (tmp_path / "proc" / "42").mkdir(parents=True)
    assert [each.use for each in watcher.sessions()] == [Use.IDLE]  # no terminal says that it is
    tty = tmp_path / "dev" / "pts" / "0"
    tty.parent.mkdir(parents=True)
    tty.touch()
    assert [each.use for each in watcher.sessions()] == [Use.ACTIVE]
    os.utime(tty, (time.time() - 90, time.time()))
    assert [each.use for each in watcher.sessions()] == [Use.IDLE]


def test_a_long_file_is_read_from_its_end(tmp_path: Path) -> None:
    file = tmp_path / "wtmp"
    file.write_bytes((AT_SCREEN + record(8, "tty2", "")) * 3000 + BY_SSH)
    (tmp_path / "proc" / "42").mkdir(parents=True)
    assert [each.account for each in Wtmp(file, tmp_path).sessions()] == ["bob"]
