"""In which lines does each detector have to look, on hyperscan?

Compiling takes hyperscan a moment, so the compiled form is kept on disk. It is machine code in all
but name: it is only read from a file and folder that nobody but this user or the system's
administrator can write, behind the digest of its own bytes and of the triggers it was made from.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.detectors._detector import Trigger
from agent.detectors._re2 import owners
from agent.detectors._triggers import Scanner

_MAGIC = b"safehand hyperscan 1\n"
_DIGEST = hashlib.sha256().digest_size


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

    Raises ImportError where hyperscan is not installed.
    """
    import hyperscan

    owned = owners(triggers, apart=True)
    every, owner = list(owned), list(owned.values())
    made_from = _made_from(hyperscan, every)
    database = _cached(hyperscan, cache, made_from)
    if database is None:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=[expression.encode("latin-1") for expression in every],
            ids=list(range(len(every))),
            flags=0,
        )
        _keep(cache, made_from, hyperscan.dumpb(database))
    scratch = hyperscan.Scratch(database)
    search = database.scan

    def scan(data: bytes) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        tell = found.append

        def matched(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
            tell((index, end))

        search(data, match_event_handler=matched, scratch=scratch)
        return [(trigger, end) for index, end in found for trigger in owner[index]]

    return scan


def _made_from(hyperscan: Any, expressions: list[str]) -> bytes:
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
    """The compiled form, or None where there is none that may be trusted."""
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
        database = hyperscan.loadb(body, hyperscan.HS_MODE_BLOCK)
    except hyperscan.error:
        return None
    return database


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


def _keep(cache: Path | None, made_from: bytes, body: bytes) -> None:
    """Puts the compiled form on disk, whole or not at all; without it the next start is slower."""
    if cache is None:
        return
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
