"""How are secrets kept in files that only this machine can open?

One file a secret, sealed by the system. A file is replaced as a whole, never rewritten.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Protocol

from agent.credentials import CredentialsError, checked_name


class Sealer(Protocol):
    """The system's own encryption. Both raise CredentialsError."""

    def seal(self, name: str, secret: bytes) -> bytes:
        """The secret, encrypted; it opens under this name alone."""

    def unseal(self, name: str, sealed: bytes) -> bytes: ...


class SealedFiles:
    """`agent.credentials.Store` as a folder of sealed files."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer

    def get(self, name: str) -> bytes | None:
        path = self._path(name)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise CredentialsError(f"{path} cannot be read: {problem.strerror}") from problem
        return self._sealer.unseal(name, sealed)

    def put(self, name: str, secret: bytes) -> None:
        path = self._path(name)
        sealed = self._sealer.seal(name, secret)
        draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync(self._folder)
        except OSError as problem:
            draft.unlink(missing_ok=True)
            raise CredentialsError(f"{path} cannot be written: {problem.strerror}") from problem

    def delete(self, name: str) -> None:
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as problem:
            raise CredentialsError(f"{path} cannot be removed: {problem.strerror}") from problem

    def _path(self, name: str) -> Path:
        return self._folder / f"{checked_name(name)}.sealed"


def _sync(folder: Path) -> None:
    """Makes the new name in the folder durable, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
