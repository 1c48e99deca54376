"""Did the whole answer arrive, and does it say what it should look like?

An answer that breaks off in the middle must not read as a shorter, better one. What describes
itself (JSON, property lists) is parsed whole or not at all; where a system only gives lines, a
last one that we add shows that none is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent.host import Host, Unreadable

COMPLETE = "#complete"
UNPARSED = "UNPARSED"
INCOMPLETE = "INCOMPLETE"


def script(text: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a fixed script and then says that it came to its end."""
    return ("/bin/sh", "-c", f"{text}\necho '{COMPLETE}'", "sh", *arguments)


_POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"


def powershell(text: str) -> tuple[str, ...]:
    """The command that runs a fixed PowerShell script, which stops at its first error."""
    whole = f"$ErrorActionPreference = 'Stop'\n{text}"
    return (_POWERSHELL, "-NoProfile", "-NonInteractive", "-Command", whole)


def from_powershell(host: Host, text: str, what: str, *, timeout_s: float = 30) -> Any:
    """The JSON that a PowerShell script prints. Raises Unreadable about `what`."""
    done = host.run(powershell(text), timeout_s=timeout_s)
    if done.exit != 0:
        raise Unreadable(what, f"exit-{done.exit}")
    return parsed_json(done.stdout, what)


def lines(host: Host, argv: tuple[str, ...], what: str, *, timeout_s: float = 10) -> list[str]:
    """The lines of a command that ends with `#complete`. Raises Unreadable about `what`."""
    done = host.run(argv, timeout_s=timeout_s)
    said = done.stdout.splitlines()
    if done.exit != 0 or not said or said[-1].strip() != COMPLETE:
        raise Unreadable(what, INCOMPLETE)
    return said[:-1]


def parsed_json(text: str, what: str) -> Any:
    """The JSON value. Raises Unreadable about `what` where it is none."""
    try:
        return json.loads(text)
    except ValueError as problem:
        raise Unreadable(what, UNPARSED) from problem


def parsed_plist(data: bytes, what: str) -> Mapping[str, Any]:
    """The dictionary in a property list, XML or binary. Raises Unreadable where it is none."""
    import plistlib  # only macOS has them, and its XML parser is slow to load
    from xml.parsers.expat import ExpatError

    try:
        value = plistlib.loads(data)
    except (ValueError, ExpatError, OverflowError, LookupError, AttributeError) as problem:
        raise Unreadable(what, UNPARSED) from problem
    if not isinstance(value, Mapping):
        raise Unreadable(what, UNPARSED)
    return value


def plist(host: Host, path: str) -> Mapping[str, Any]:
    """The property list at `path`; empty where there is no such file. Raises Unreadable."""
    try:
        data = host.read_bytes(path)
    except Unreadable as problem:
        if problem.absent:
            return {}
        raise
    return parsed_plist(data, path)


def whole(text: str, what: str) -> str:
    """The same text. Raises Unreadable where its last line has no end: it may break off there."""
    if text and not text.endswith("\n"):
        raise Unreadable(what, INCOMPLETE)
    return text


def ini(text: str, what: str) -> dict[str, dict[str, str]]:
    """Sections with their keys, later values over earlier ones; keys and sections as written.

    Raises Unreadable where a line is neither section, comment nor `key=value`, or the last one
    has no end: then the file is not what its reader will take it for, or breaks off.
    """
    whole(text, what)
    sections: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            section = sections.setdefault(line[1:-1].strip(), {})
            continue
        key, equals, value = line.partition("=")
        if not equals:
            raise Unreadable(what, UNPARSED)
        section[key.strip()] = value.strip()
    return sections


def listed(host: Host, directory: str) -> tuple[str, ...]:
    """The names in a directory; none where there is no such directory. Raises Unreadable."""
    try:
        return host.list_directory(directory)
    except Unreadable as problem:
        if problem.absent:
            return ()
        raise


def text(host: Host, path: str) -> str:
    """The file's text; empty where there is no such file. Raises Unreadable."""
    try:
        return host.read_text(path)
    except Unreadable as problem:
        if problem.absent:
            return ""
        raise


def registry(host: Host, key: str) -> Mapping[str, Any]:
    """The values under a registry key; none where there is no such key. Raises Unreadable."""
    try:
        return host.registry(key)
    except Unreadable as problem:
        if problem.absent:
            return {}
        raise
