"""Which files lie under these paths?

Regular files alone: links are not followed, and pipes, sockets and devices are not opened. What
cannot be looked at is named, never passed over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to read."""

    path: str
    size: int
    """Bytes."""
    mtime_ns: int
    problem: str = ""
    """A reason code where the file or folder cannot be looked at; then the rest is 0."""

    @property
    def key(self) -> str:
        """Changes when the file does."""
        return f"{self.path}\0{self.size}\0{self.mtime_ns}"


NOT_A_FILE = "not-a-file"
"""A pipe, a socket or a device that was asked for by name."""


def code(problem: OSError) -> str:
    """The reason code for what the system said."""
    if isinstance(problem, PermissionError):
        return "denied"
    return "vanished" if isinstance(problem, FileNotFoundError) else "unreadable"


def entries(paths: Iterable[Path]) -> Iterator[Entry]:
    """Every regular file under the paths, folders in the order of their names.

    Raises FileNotFoundError for a path that is not there.
    """
    for path in paths:
        try:
            found = path.stat()
        except FileNotFoundError:
            raise
        except OSError as problem:
            yield Entry(str(path), 0, 0, code(problem))
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _under(str(path))
        elif not stat.S_ISREG(found.st_mode):
            yield Entry(str(path), 0, 0, NOT_A_FILE)
        else:
            yield Entry(str(path), found.st_size, found.st_mtime_ns)


def _under(folder: str) -> Iterator[Entry]:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as listing:
                children = sorted(listing, key=lambda each: each.name)
        except OSError as problem:
            yield Entry(here, 0, 0, code(problem))
            continue
        folders = []
        for child in children:
            try:
                if child.is_dir(follow_symlinks=False):
                    folders.append(child.path)
                elif child.is_file(follow_symlinks=False):
                    found = child.stat(follow_symlinks=False)
                    yield Entry(child.path, found.st_size, found.st_mtime_ns)
            except OSError as problem:
                yield Entry(child.path, 0, 0, code(problem))
        waiting.extend(reversed(folders))
