"""Who is signed in at this Windows machine?

Remote Desktop Services' own functions (wtsapi32), which a service may ask about every session:
WTSEnumerateSessionsW, and of each WTSUserName, WTSClientName, WTSClientProtocolType and
WTSSessionInfoEx (lock state and last input). Never run on a real Windows here. The flag of
WTSINFOEX_LEVEL1 is 0 for locked and 1 for unlocked from Windows 8 on.
"""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable, Iterator

from agent.signins.watching import Session, Use

_USER_NAME, _CLIENT_NAME, _PROTOCOL, _INFO_EX = 5, 10, 16, 25
_RDP = 2
_ACTIVE_STATE, _LOCKED_FLAG = 0, 0
_IDLE_100NS = 60 * 10_000_000
"""Two heartbeats without a key or the mouse."""

# WTSINFOEXW: Level, padding; then WTSINFOEX_LEVEL1_W up to SessionFlags, the names in UTF-16
# (WinStation 33, user 21, domain 18 characters, padded to 8), and the times: logon, connect,
# disconnect, last input, current.
_LEVEL = struct.Struct("<I4xIiI")
_TIMES_AT = _LEVEL.size + (33 + 21 + 18) * 2 + 4
_TIMES = struct.Struct("<5q")

Query = Callable[[int, int], bytes]
"""Session and information class → the bytes that Windows answers. Raises OSError."""


class Wts:
    """Asks wtsapi32."""

    def sessions(self) -> list[Session]:
        """Raises OSError."""
        return list(read(_enumerate(), _query))


def read(numbers: list[int], query: Query) -> Iterator[Session]:
    """The sessions that the answers describe; those of nobody are left out."""
    for number in numbers:
        account = _text(query(number, _USER_NAME))
        if not account:
            continue
        remote = query(number, _PROTOCOL)[:2] == struct.pack("<H", _RDP)
        far = _text(query(number, _CLIENT_NAME)) if remote else ""
        yield Session(str(number), account, use(query(number, _INFO_EX)), remote, far or None)


def use(info: bytes) -> Use:
    """What a WTSINFOEXW says; idle where it is too short to say anything."""
    if len(info) < _TIMES_AT + _TIMES.size:
        return Use.IDLE
    _, _, state, flags = _LEVEL.unpack_from(info)
    *_, last_input, current = _TIMES.unpack_from(info, _TIMES_AT)
    if flags == _LOCKED_FLAG:
        return Use.LOCKED
    typed = last_input and current - last_input <= _IDLE_100NS
    return Use.ACTIVE if state == _ACTIVE_STATE and typed else Use.IDLE


def _text(raw: bytes) -> str:
    return raw.decode("utf-16-le", "replace").partition("\0")[0]


def _enumerate() -> list[int]:
    if sys.platform != "win32":
        raise OSError("there is no wtsapi32 on this system")
    wts = ctypes.WinDLL("wtsapi32", use_last_error=True)
    found, count = ctypes.c_void_p(), ctypes.c_uint32()
    if not wts.WTSEnumerateSessionsW(None, 0, 1, ctypes.byref(found), ctypes.byref(count)):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        # WTS_SESSION_INFOW: number, pointer to a name, state; 24 bytes on 64-bit Windows.
        data = ctypes.string_at(found.value or 0, count.value * 24)
    finally:
        wts.WTSFreeMemory(found)
    return [struct.unpack_from("<I", data, at)[0] for at in range(0, len(data), 24)]


def _query(session: int, what: int) -> bytes:
    if sys.platform != "win32":
        raise OSError("there is no wtsapi32 on this system")
    wts = ctypes.WinDLL("wtsapi32", use_last_error=True)
    found, size = ctypes.c_void_p(), ctypes.c_uint32()
    if not wts.WTSQuerySessionInformationW(
        None, session, what, ctypes.byref(found), ctypes.byref(size)
    ):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        return ctypes.string_at(found.value or 0, size.value)
    finally:
        wts.WTSFreeMemory(found)
