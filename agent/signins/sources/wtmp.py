"""Who was signed in to a Linux machine, where logind cannot be asked?

/var/log/wtmp, as glibc writes it (utmp(5), `struct utmp` of 64-bit Linux, 384 bytes). Debian 13
and later write it no longer, so an absent file says nothing.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from agent.signins.sources import Context, Line, Source

# type, pid, line, id, user, host, exit (2), session, seconds, microseconds, address (4), unused.
_RECORD = struct.Struct("<hxxi32s4s32s256shhiii16s20x")
RECORD_BYTES = _RECORD.size
_BOOT, _USER, _DEAD = 2, 7, 8


@dataclass(frozen=True, slots=True)
class Record:
    """One session's begin."""

    account: str
    tty: str
    pid: int
    host: str
    """Where from; empty for this machine's own screen."""
    address: str | None
    seconds: int

    @property
    def remote(self) -> bool:
        return bool(self.host) and not self.host.startswith(":")  # ":0" is a display


def records(blocks: Iterable[bytes]) -> Iterator[tuple[Record, int | None]]:
    """Every begin, with None, and every end, with its moment: of one session, or of all of them
    when the machine starts. Each block holds whole records; what is cut off at its end is left.
    """
    users: dict[bytes, Record] = {}
    for kind, pid, tty, _, user, host, _, _, _, seconds, _, where in _unpacked(blocks):
        moment = seconds & 0xFFFFFFFF
        name = _text(user)
        if kind == _USER and name:
            begun = Record(name, _text(tty), pid, _text(host), _ip(where), moment)
            users[tty] = begun
            yield begun, None
        elif kind == _DEAD and tty in users:
            yield users.pop(tty), moment
        elif kind == _BOOT:
            for each in users.values():
                yield each, moment
            users.clear()


def _unpacked(blocks: Iterable[bytes]) -> Iterator[tuple[Any, ...]]:
    for block in blocks:
        yield from _RECORD.iter_unpack(block[: len(block) - len(block) % _RECORD.size])


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _read(data: bytes, context: Context) -> Iterator[Line]:
    for record, ended in records([data]):
        remote = record.remote and ended is None
        yield {
            "time": record.seconds if ended is None else ended,
            "source": "ssh" if remote else "agent",
            "account": record.account,
            "kind": "logon" if ended is None else "logoff",
            "outcome": "success",
            "ip": record.address if remote else None,
            "device": context.device,
            "session": f"wtmp/{record.pid}",
        }


def _ip(where: bytes) -> str | None:
    if not any(where):
        return None
    if not any(where[4:]):
        return str(ipaddress.IPv4Address(where[:4]))
    return str(ipaddress.IPv6Address(where))


WTMP = Source("wtmp", "/var/log/wtmp of a Linux machine", _read)
