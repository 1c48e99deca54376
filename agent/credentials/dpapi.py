"""Does Windows keep a service's secrets?

DPAPI in machine scope, so that the service reads them whoever is signed in. Every program of the
machine may ask DPAPI, so the entropy file matters: it and the sealed files lie in a folder that
only SYSTEM and administrators may open.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from agent.credentials import CredentialsError, tool
from agent.credentials.sealed import SealedFiles
from agent.credentials.tool import Tool

_ENTROPY_BYTES = 32
# dpapi.h: no dialog, and the machine's key rather than the user's.
_UI_FORBIDDEN, _LOCAL_MACHINE = 0x1, 0x4
# Well-known SIDs, the same in every language: SYSTEM and Administrators.
_OWNERS = ("*S-1-5-18:(OI)(CI)F", "*S-1-5-32-544:(OI)(CI)F")

Call = Callable[[str, bytes, bytes], bytes]
"""(`CryptProtectData` or `CryptUnprotectData`, data, entropy) → data. Raises OSError."""


class _Blob(ctypes.Structure):
    """DATA_BLOB of wincrypt.h."""

    _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.c_void_p))


def call(function: str, data: bytes, entropy: bytes) -> bytes:
    """What Windows made of the data. Raises OSError with Windows' own reason."""
    if sys.platform != "win32":
        raise OSError("DPAPI is Windows's")

    def blob(content: bytes) -> tuple[_Blob, object]:
        kept = ctypes.create_string_buffer(content, len(content))
        return _Blob(len(content), ctypes.cast(kept, ctypes.c_void_p)), kept

    (given, kept_data), (extra, kept_entropy), made = blob(data), blob(entropy), _Blob()
    done = getattr(ctypes.windll.crypt32, function)(
        ctypes.byref(given),
        None,
        ctypes.byref(extra),
        None,
        None,
        _UI_FORBIDDEN | _LOCAL_MACHINE,
        ctypes.byref(made),
    )
    del kept_data, kept_entropy
    if not done:
        raise ctypes.WinError()
    try:
        return ctypes.string_at(made.data or 0, made.size)
    finally:
        ctypes.windll.kernel32.LocalFree(ctypes.c_void_p(made.data))


class Dpapi:
    """A sealer that asks DPAPI. The name is part of the entropy: a file opens under its own."""

    def __init__(self, entropy: bytes, ask: Call = call) -> None:
        self._entropy = entropy
        self._ask = ask

    def seal(self, name: str, secret: bytes) -> bytes:
        return self._do("CryptProtectData", name, secret)

    def unseal(self, name: str, sealed: bytes) -> bytes:
        return self._do("CryptUnprotectData", name, sealed)

    def _do(self, function: str, name: str, data: bytes) -> bytes:
        try:
            return self._ask(function, data, self._entropy + name.encode())
        except OSError as problem:
            raise CredentialsError(
                f"Windows could not use the secret {name!r} ({problem}). If its files came from "
                "another machine or from a backup of before a reset, remove them and enrol again."
            ) from problem


def open_dpapi(folder: Path, *, run: Tool = tool.run, ask: Call = call) -> SealedFiles:
    """The store in `folder`, which is closed to everybody but SYSTEM and administrators before
    anything is put there. Raises CredentialsError where that cannot be done.
    """
    try:
        entropy = (folder / "entropy").read_bytes()
    except FileNotFoundError:
        entropy = _begin(folder, run)
    except OSError as problem:
        raise CredentialsError(f"{folder} cannot be read: {problem.strerror}") from problem
    if len(entropy) != _ENTROPY_BYTES:
        raise CredentialsError(
            f"{folder / 'entropy'} is damaged. Restore it, or remove the folder and enrol again."
        )
    return SealedFiles(folder, Dpapi(entropy, ask))


def _begin(folder: Path, run: Tool) -> bytes:
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        said = run(
            [rf"{root}\System32\icacls.exe", str(folder), "/inheritance:r", "/grant:r", *_OWNERS],
            b"",
        )
        if said.exit != 0:
            raise CredentialsError(
                f"{folder} could not be closed to other people (icacls ended with {said.exit}). "
                "Run this as an administrator."
            )
        entropy = secrets.token_bytes(_ENTROPY_BYTES)
        draft = folder / f"entropy.{secrets.token_hex(4)}"
        draft.write_bytes(entropy)
        try:
            os.link(draft, folder / "entropy")
        except FileExistsError:  # another program began at the same time, and was first
            entropy = (folder / "entropy").read_bytes()
        finally:
            draft.unlink()
    except CredentialsError:
        raise
    except OSError as problem:
        raise CredentialsError(f"{folder} cannot be made: {problem.strerror}") from problem
    return entropy
