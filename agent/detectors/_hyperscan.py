"""In which lines does each detector have to look, on hyperscan?

Compiling takes hyperscan a moment, so the compiled form is kept on disk. It is machine code in all
but name: it is only read from a file and folder that nobody but this user or the system's
administrator can write, behind the digest of its own bytes and of the triggers it was made from.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from agent.detectors._detector import Trigger
from agent.detectors._re2 import owners
from agent.detectors._triggers import Scanner

_MAGIC = b"safehand hyperscan 2\n"
_DIGEST = hashlib.sha256().digest_size
_LENGTH = struct.Struct(">I")


def default_cache() -> Path | None:
    """Where this system keeps what can be made again; None where it names no place."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "Safehand" / "cache" if local else None
    home = os.environ.get("XDG_CACHE_HOME") or (
        f"{h}/.cache" if (h := os.environ.get("HOME")) else ""
    )
    return Path(home) / "safehand" if home else None


def compile_hyperscan(triggers: Sequence[Trigger], cache: Path | None = None) -> Scanner:
    """A scanner on hyperscan; the compiled form is read from the folder `cache` or put there.

    Of an expression that has a cheaper core the core is looked for; the lines that hold one are
    then asked for the whole.

    Raises ImportError where hyperscan is not installed.
    """
    import hyperscan

    owned = owners(triggers, apart=True)
    cores = {pattern: core for trigger in triggers for pattern, core in trigger.cores.items()}
    whole = [each for each in owned if each not in cores]
    cored = [each for each in owned if each in cores]
    sets = [whole + [cores[each] for each in cored], *([cored] if cored else [])]
    made_from = _made_from(hyperscan, sets)
    databases = _cached(hyperscan, cache, made_from)
    if databases is None:
        databases = [_compile(hyperscan, each) for each in sets]
        _keep(cache, made_from, [hyperscan.dumpb(each) for each in databases])
    first, *second = (_searching(hyperscan, each) for each in databases)
    owner = [owned[each] for each in whole]
    cored_owner = [owned[each] for each in cored]
    certain = len(owner)

    def scan(data: bytes) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        stops: list[int] = []
        newline = data.find
        last: dict[int, int] = {}

        def matched(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
            before = last.get(index)
            if (
                before is not None
                and end - before < _NEAR
                and newline(b"\n", before - 1, end - 1) < 0
            ):
                return  # the same stretch of the same line
            last[index] = end
            if index < certain:
                found.extend([(trigger, end) for trigger in owner[index]])
            else:
                stops.append(end)

        first(data, matched)
        if stops:
            found += _in_lines(data, stops, second[0], cored_owner)
        return found

    return scan


_NEAR = 200
"""Bytes of one line in which one match of each expression is enough: half of what is looked at
around a match in a line that is too long to be looked at as a whole."""

_Matched = Callable[[int, int, int, int, object], None]
_Search = Callable[[bytes, _Matched], object]


def _searching(hyperscan: Any, database: Any) -> _Search:
    search, scratch = database.scan, hyperscan.Scratch(database)
    return lambda data, matched: search(data, match_event_handler=matched, scratch=scratch)


def _in_lines(
    data: bytes, stops: list[int], which: _Search, owner: list[list[int]]
) -> list[tuple[int, int]]:
    """Which expressions match in the lines in which one's core did."""
    found: list[tuple[int, int]] = []
    start = done = 0

    def matched(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.extend([(trigger, start + end) for trigger in owner[index]])

    for at in sorted(stops):
        if at > done:
            start = data.rfind(b"\n", 0, at - 1) + 1
            done = data.find(b"\n", at - 1) + 1 or len(data)
            which(data[start:done], matched)
    return found


def _compile(hyperscan: Any, expressions: list[str]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode("latin-1") for expression in expressions],
        ids=list(range(len(expressions))),
        flags=0,
    )
    return database


def _made_from(hyperscan: Any, expressions: list[list[str]]) -> bytes:
    """What tells one compiled form from another. The package's own word for its version:
    importlib.metadata would be a quarter of a start.
    """
    told = (hyperscan.__version__, sys.platform, _processor(), expressions)
    return hashlib.sha256(repr(told).encode()).digest()


def _processor() -> str:
    """What the compiled form was tuned for: it may use instructions that another lacks."""
    try:
        text = Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return ""
    return next((line for line in text.splitlines() if line.startswith(("flags", "Features"))), "")


def _file(cache: Path, made_from: bytes) -> Path:
    return cache / f"triggers-{made_from.hex()[:16]}.hs"


def _cached(hyperscan: Any, cache: Path | None, made_from: bytes) -> Any:
    """The compiled forms, or None where there are none that may be trusted."""
    if cache is None:
        return None
    try:
        path = _file(cache, made_from)
        if not (_ours(cache) and _ours(path)):
            return None
        content = path.read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + 2 * _DIGEST
    body = content[head:]
    if content[:head] != _MAGIC + made_from + hashlib.sha256(body).digest():
        return None
    try:
        return [hyperscan.loadb(each, hyperscan.HS_MODE_BLOCK) for each in _parted(body)]
    except hyperscan.error:
        return None


def _parted(body: bytes) -> Iterator[bytes]:
    """The forms in a file, each behind its length."""
    at = 0
    while at < len(body):
        (length,) = _LENGTH.unpack_from(body, at)
        at += _LENGTH.size
        yield body[at : at + length]
        at += length


def _ours(path: Path) -> bool:
    """Whether only this user or the administrator can write here. On Windows the user's local
    application data is private by default.
    """
    if sys.platform == "win32":
        return True
    status = path.lstat()
    return (
        not stat.S_ISLNK(status.st_mode)
        and status.st_uid in {0, os.geteuid()}
        and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _keep(cache: Path | None, made_from: bytes, forms: list[bytes]) -> None:
    """Puts the compiled forms on disk, whole or not at all; without it the next start is slower."""
    if cache is None:
        return
    body = b"".join(_LENGTH.pack(len(form)) + form for form in forms)
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(cache):
            return
        handle, name = tempfile.mkstemp(dir=cache)
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + made_from + hashlib.sha256(body).digest() + body)
        Path(name).replace(_file(cache, made_from))
    except OSError:
        return
