"""Who was signed in to a Linux machine, where logind cannot be asked?

/var/log/wtmp, as glibc writes it (utmp(5), `struct utmp` of 64-bit Linux, 384 bytes). Debian 13
and later write it no longer, so an absent file says nothing.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source

# type, pid, line, id, user, host, exit (2), session, seconds, microseconds, address (4), unused.
_RECORD = struct.Struct("<hxxi32s4s32s256shhiii16s20x")
_USER, _DEAD = 7, 8


def _read(data: bytes, context: Context) -> Iterator[Line]:
    users: dict[bytes, tuple[str, int]] = {}
    for offset in range(0, len(data) - _RECORD.size + 1, _RECORD.size):
        kind, pid, tty, _, user, host, _, _, _, seconds, _, where = _RECORD.unpack_from(
            data, offset
        )
        name = user.partition(b"\0")[0].decode("utf-8", "replace")
        if kind == _USER and name:
            users[tty] = (name, pid)
            yield _line(name, "logon", seconds, pid, context, host, where)
        elif kind == _DEAD and tty in users:
            name, pid = users.pop(tty)
            yield _line(name, "logoff", seconds, pid, context, b"", b"")


def _line(
    name: str, kind: str, seconds: int, pid: int, context: Context, host: bytes, where: bytes
) -> Line:
    far = host.partition(b"\0")[0].decode("utf-8", "replace")
    remote = bool(far) and not far.startswith(":")  # ":0" is a display of this machine
    return {
        "time": seconds & 0xFFFFFFFF,
        "source": "ssh" if remote else "agent",
        "account": name,
        "kind": kind,
        "outcome": "success",
        "ip": _ip(where) if remote else None,
        "device": context.device,
        "session": f"wtmp/{pid}",
    }


def _ip(where: bytes) -> str | None:
    if not any(where):
        return None
    if not any(where[4:]):
        return str(ipaddress.IPv4Address(where[:4]))
    return str(ipaddress.IPv6Address(where))


WTMP = Source("wtmp", "/var/log/wtmp of a Linux machine", _read)
