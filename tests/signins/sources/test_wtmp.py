"""wtmp records of glibc on x86-64."""

from __future__ import annotations

import struct

from tests.signins.sources.reading import brief, read


def record(kind: int, tty: str, user: str, host: str = "", ip: bytes = b"") -> bytes:
    return struct.pack(
        "<hxxi32s4s32s256shhiii16s20x",
        kind,
        42,
        tty.encode(),
        b"ts/0",
        user.encode(),
        host.encode(),
        0,
        0,
        0,
        1_793_610_000,
        0,
        ip,
    )


def test_records() -> None:
    data = (
        record(2, "~", "reboot")
        + record(7, "tty7", "alice", ":0")
        + record(7, "pts/0", "bob", "laptop.example", bytes([81, 2, 69, 7]))
        + record(8, "tty7", "")
        + record(8, "pts/9", "")
    )
    found = read("wtmp", data + b"cut off", device="LT-A")
    assert brief(found) == [
        ("alice", "logon", False),
        ("bob", "logon", False),
        ("alice", "logoff", False),
    ]
    assert [e.source for e in found] == ["agent", "ssh", "agent"]
    assert [e.ip for e in found] == [None, "81.2.69.7", None]
    assert found[0].device == "LT-A"


def test_an_ipv6_address() -> None:
    (found,) = read(
        "wtmp", record(7, "pts/0", "bob", "h", bytes.fromhex("20010db8" + "0" * 23 + "1"))
    )
    assert found.ip == "2001:db8::1"
