"""What do the registry and WMI of this Windows machine say?

The registry is read through winreg, in its 64-bit view. WMI is asked by a short-lived Windows
PowerShell, the one program on every Windows that speaks CIM and prints JSON.
"""

from __future__ import annotations

import errno
import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from agent.host import (
    NOT_TEXT,
    WRONG_PLATFORM,
    Completed,
    RegistryValue,
    Unreadable,
    WmiValue,
)

_HIVES = {
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKCU": "HKEY_CURRENT_USER",
    "HKU": "HKEY_USERS",
    "HKCR": "HKEY_CLASSES_ROOT",
}
_NAMESPACE = re.compile(r"[A-Za-z0-9_]+(?:\\[A-Za-z0-9_]+)*")
_CLASS = re.compile(r"([A-Za-z0-9_]+)(?:\.([A-Za-z0-9_]+))?")
WMI_TIMEOUT_S = 30.0
"""A first WMI question after start-up loads its provider, which takes seconds."""

# Only properties that are plain values travel; a date is written as ISO 8601 in UTC. Failing
# answers name MI_Result (Microsoft, "MI_Result enumeration") on stderr.
_SCRIPT = r"""
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object Text.UTF8Encoding($false)
function Plain($properties) {
  $row = [ordered]@{}
  foreach ($each in $properties) {
    $value = $each.Value
    if ($value -is [DateTime]) { $value = $value.ToUniversalTime().ToString('o') }
    if ($value -is [CimInstance]) { continue }
    $row[$each.Name] = $value
  }
  $row
}
try {
  $found = @(Get-CimInstance -Namespace '%(namespace)s' -ClassName '%(name)s')
  $method = '%(method)s'
  $rows = foreach ($each in $found) {
    if ($method) {
      $row = Plain ($each.CimInstanceProperties | Where-Object { $_.Flags -band 'Key' })
      $answer = Invoke-CimMethod -InputObject $each -MethodName $method
      foreach ($result in $answer.PSObject.Properties) {
        if ($result.Name -ne 'PSComputerName') { $row[$result.Name] = $result.Value }
      }
      [pscustomobject]$row
    } else { [pscustomobject](Plain $each.CimInstanceProperties) }
  }
  ConvertTo-Json -Compress -Depth 3 -InputObject @($rows)
} catch [Microsoft.Management.Infrastructure.CimException] {
  [Console]::Error.Write($_.Exception.NativeErrorCode)
  exit 3
}
"""
_CODES = {
    "AccessDenied": "EACCES",
    "InvalidNamespace": "ENOENT",
    "InvalidClass": "ENOENT",
    "NotFound": "ENOENT",
    "MethodNotFound": "ENOENT",
}

Run = Callable[..., Completed]


def powershell() -> str:
    """Windows PowerShell by its absolute path: the search path belongs to whoever set it."""
    if sys.platform != "win32":
        raise Unreadable("powershell", WRONG_PLATFORM)
    import ctypes

    folder = ctypes.create_unicode_buffer(260)
    ctypes.windll.kernel32.GetSystemDirectoryW(folder, len(folder))
    return rf"{folder.value}\WindowsPowerShell\v1.0\powershell.exe"


def wmi(run: Run, namespace: str, class_name: str) -> tuple[Mapping[str, WmiValue], ...]:
    """Every instance of a class, or what `Class.Method` returned for each. Raises Unreadable,
    and ValueError for what is no namespace or class.
    """
    match = _CLASS.fullmatch(class_name)
    if match is None or not _NAMESPACE.fullmatch(namespace):
        raise ValueError(f"not a WMI namespace and class: {namespace}:{class_name}")
    words = {"namespace": namespace, "name": match[1], "method": match[2] or ""}
    argv = [powershell(), "-NoProfile", "-NonInteractive", "-Command", _SCRIPT % words]
    return parse_wmi(f"{namespace}:{class_name}", run(argv, timeout_s=WMI_TIMEOUT_S))


def parse_wmi(what: str, done: Completed) -> tuple[Mapping[str, WmiValue], ...]:
    """The rows that our script printed. Raises Unreadable where it failed or was cut off."""
    if done.exit != 0:
        raise Unreadable(what, _CODES.get(done.stderr.strip(), "EIO"))
    try:
        rows = json.loads(done.stdout)
    except ValueError as problem:
        raise Unreadable(what, NOT_TEXT) from problem
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(what, NOT_TEXT)
    return tuple({str(name): _value(value) for name, value in row.items()} for row in rows)


def _value(value: Any) -> WmiValue:
    if isinstance(value, list):
        return tuple(_value(each) for each in value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def registry(key: str) -> Mapping[str, RegistryValue]:
    r"""The values under one key, such as `HKLM\SOFTWARE\Microsoft`. Raises Unreadable, and
    ValueError for a hive that nobody knows.
    """
    hive, _, path = key.partition("\\")
    if hive not in _HIVES:
        raise ValueError(f"not a registry key: {key}; it must begin with {', '.join(_HIVES)}")
    if sys.platform != "win32":
        raise Unreadable(key, WRONG_PLATFORM)
    import winreg

    values: dict[str, RegistryValue] = {}
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    try:
        with winreg.OpenKey(getattr(winreg, _HIVES[hive]), path, 0, access) as handle:
            for index in range(winreg.QueryInfoKey(handle)[1]):
                name, value, _ = winreg.EnumValue(handle, index)
                values[name] = registry_value(value)
    except FileNotFoundError as problem:
        raise Unreadable(key, "ENOENT") from problem
    except PermissionError as problem:
        raise Unreadable(key, "EACCES") from problem
    except OSError as problem:
        raise Unreadable(key, errno.errorcode.get(problem.errno or 0, "EIO")) from problem
    return values


def registry_value(value: object) -> RegistryValue:
    """A value of winreg as one of ours: an empty binary or unknown kind is no bytes."""
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return value if isinstance(value, int | str | bytes) else b""
