"""What wtsapi32 answers, as its header lays it out; made up, never captured on a real Windows."""

from __future__ import annotations

import struct
import sys

import pytest

from agent.signins.watching import Session, Use
from agent.signins.watching.wts import Wts, read, use

MINUTE = 600_000_000


def info(*, locked: bool = False, idle: int = 0, state: int = 0) -> bytes:
    names = b"\0" * 144 + b"\0" * 4
    times = struct.pack("<5q", 1, 1, 0, 10 * MINUTE - idle, 10 * MINUTE)
    return struct.pack("<I4xIiI", 1, 3, state, 0 if locked else 1) + names + times


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (info(), Use.ACTIVE),
        (info(locked=True), Use.LOCKED),
        (info(idle=2 * MINUTE), Use.IDLE),
        (info(state=4), Use.IDLE),
        (b"", Use.IDLE),
    ],
)
def test_use(raw: bytes, expected: Use) -> None:
    assert use(raw) is expected


def test_sessions() -> None:
    def query(session: int, what: int) -> bytes:
        user = "" if session == 0 else "alice"
        return {
            5: f"{user}\0".encode("utf-16-le"),
            10: "LT-B\0".encode("utf-16-le"),
            16: struct.pack("<H", 2 if session == 3 else 0),
            25: info(),
        }[what]

    assert list(read([0, 1, 3], query)) == [
        Session("1", "alice", Use.ACTIVE),
        Session("3", "alice", Use.ACTIVE, True, "LT-B"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="there it is")
def test_elsewhere() -> None:
    with pytest.raises(OSError, match="no wtsapi32"):
        Wts().sessions()
