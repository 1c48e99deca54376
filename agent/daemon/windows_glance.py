"""Which volumes, registry keys and event logs of this Windows machine changed?

Asked of the system's own libraries, in this process: a PowerShell would cost a second each time.
Written after Microsoft's references of winbase, winreg and winevt; run under wine, not yet on a
real Windows.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

if sys.platform != "win32":
    raise ImportError("these are Windows' own libraries; elsewhere there is nothing to ask")

import winreg

_NAME = 1024
_RECORDS, _OLDEST = 5, 6  # EVT_LOG_PROPERTY_ID: EvtLogNumberOfLogRecords, EvtLogOldestRecordNumber
_OPEN_CHANNEL = 1  # EVT_OPEN_LOG_FLAGS: EvtOpenChannelPath
_HIVES = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKU": winreg.HKEY_USERS}


def volumes() -> tuple[int, tuple[str, ...]]:
    r"""The letters in use, as GetLogicalDrives has them, and every volume's \\?\Volume{…} name."""
    kernel = ctypes.windll.kernel32
    kernel.FindFirstVolumeW.restype = ctypes.c_void_p
    name = ctypes.create_unicode_buffer(_NAME)
    found: list[str] = []
    search = kernel.FindFirstVolumeW(name, _NAME)
    if search not in (None, ctypes.c_void_p(-1).value):
        handle = ctypes.c_void_p(search)
        found.append(name.value)
        while kernel.FindNextVolumeW(handle, name, _NAME):
            found.append(name.value)
        kernel.FindVolumeClose(handle)
    return int(kernel.GetLogicalDrives()), tuple(sorted(found))


def written(key: str) -> int | None:
    """When the key's own values were last written, in 100 ns; None where it cannot be opened."""
    hive, _, path = key.partition("\\")
    try:
        with winreg.OpenKey(
            _HIVES[hive], path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        ) as handle:
            return winreg.QueryInfoKey(handle)[2]
    except OSError:
        return None


def newest_entry(channel: str) -> int | None:
    """The number of the newest entry of an event channel; None where it does not say."""
    try:
        events = ctypes.windll.wevtapi
    except OSError:
        return None
    events.EvtOpenLog.restype = ctypes.c_void_p
    opened = events.EvtOpenLog(None, ctypes.c_wchar_p(channel), _OPEN_CHANNEL)
    if not opened:
        return None
    log = ctypes.c_void_p(opened)
    try:
        oldest, records = _property(events, log, _OLDEST), _property(events, log, _RECORDS)
    finally:
        events.EvtClose(log)
    return None if oldest is None or records is None else oldest + records


def _property(events: Any, log: ctypes.c_void_p, which: int) -> int | None:
    """A number from an EVT_VARIANT, whose value is its first 8 bytes."""
    variant = (ctypes.c_uint64 * 2)()
    used = ctypes.c_uint32()
    done = events.EvtGetLogInfo(
        log, which, ctypes.sizeof(variant), ctypes.byref(variant), ctypes.byref(used)
    )
    return int(variant[0]) if done else None
