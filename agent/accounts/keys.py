"""Which SSH keys open this account, and how do they stop to?

The files that sshd reads for the account are taken out of its reach and kept for the
investigation. They lie in folders that the person may have prepared, so no link is followed there.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path, PurePosixPath

if sys.platform == "win32":
    raise ImportError("sshd of Windows keeps its keys elsewhere")

_MAX_BYTES = 1 << 20
_DEFAULT = (".ssh/authorized_keys", ".ssh/authorized_keys2")  # sshd_config(5)


def places(settings: str, user: str, uid: int, home: str) -> tuple[PurePosixPath, ...]:
    """The files that hold keys for the user, from what `sshd -T` prints; sshd's own where it
    printed nothing. Tokens as in sshd_config(5), "TOKENS".
    """
    named: tuple[str, ...] = _DEFAULT
    for line in settings.splitlines():
        word, _, rest = line.partition(" ")
        if word == "authorizedkeysfile":
            named = tuple(each for each in rest.split() if each != "none")
    tokens = {"%%": "%", "%h": home, "%u": user, "%U": str(uid)}
    found = []
    for each in named:
        text, expanded, at = each, "", 0
        while at < len(text):
            token = text[at : at + 2]
            expanded += tokens.get(token, text[at])
            at += 2 if token in tokens else 1
        found.append(PurePosixPath(home) / expanded)
    return tuple(found)


def count(text: str) -> int:
    """Keys in a file of authorised keys."""
    return sum(1 for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#")


def take_away(file: PurePosixPath, home: PurePosixPath, to: Path) -> int:
    """Moves the file's content to `to` (a new private file) and removes it; how many keys it held.

    A link in the person's own folders is removed itself. Raises OSError where it cannot be.
    """
    try:
        below = file.relative_to(home)
        base = os.open(os.path.realpath(home), os.O_RDONLY | os.O_DIRECTORY)
    except (ValueError, FileNotFoundError):  # in the system's own folders, or there is no home
        below = PurePosixPath(file.name)
        try:
            base = os.open(os.path.realpath(file.parent), os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return 0
    try:
        for part in below.parts[:-1]:
            inner = _enter(base, part)
            if inner is None:
                return 0
            os.close(base)
            base = inner
        return _take(base, below.name, to)
    finally:
        os.close(base)


def _enter(base: int, part: str) -> int | None:
    """The folder inside; None where there is none, or there was a link that is removed now."""
    try:
        return os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=base)
    except FileNotFoundError:
        return None
    except OSError as problem:
        if problem.errno not in {errno.ELOOP, errno.ENOTDIR}:
            raise
        os.unlink(part, dir_fd=base)
        return None


def _take(base: int, name: str, to: Path) -> int:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # not to wait for a pipe that lies there
    try:
        descriptor = os.open(name, flags, dir_fd=base)
    except FileNotFoundError:
        return 0
    except OSError as problem:
        if problem.errno not in {errno.ELOOP, errno.ENXIO}:
            raise
        os.unlink(name, dir_fd=base)
        return 0
    with os.fdopen(descriptor, "rb") as source:
        data = source.read(_MAX_BYTES) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(kept, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.unlink(name, dir_fd=base)
    return count(data.decode("utf-8", "replace"))
