"""Where does this machine keep a secret, so that no file holds it in the clear?

A service's secrets are encrypted by the system itself (systemd credentials, DPAPI, the System
keychain); a person's lie in the keyring of their session. Where a machine has none of these,
nothing is kept and the error says what to do: there is no fallback to a plain file.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Protocol


class CredentialsError(OSError):
    """A secret could not be kept or read. The message says why and what to do."""


class Store(Protocol):
    """One machine's or person's secrets, by name. Every method raises CredentialsError where the
    store does not answer, and ValueError for a name that is not one (`checked_name`).
    """

    def get(self, name: str) -> bytes | None:
        """The secret; None where there is none of this name. What cannot be read raises."""

    def put(self, name: str, secret: bytes) -> None:
        """Keeps the secret, in place of an earlier one; it is durable when this returns."""

    def delete(self, name: str) -> None:
        """Forgets the secret; nothing happens where there is none."""


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def checked_name(name: str) -> str:
    """The name itself: small letters, digits and hyphens, as every store takes them.

    Raises ValueError for anything else.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot name a secret; use up to 64 small letters, digits and hyphens."
        )
    return name


def open_here(state_directory: Path, *, service: bool) -> Store:
    """This machine's store for the installation whose state is in `state_directory`.

    `service` is true for what runs with the machine's own privileges (root, SYSTEM), false for
    a program in a person's session. Raises CredentialsError where the machine has no store.
    """
    if not service:
        from agent.credentials.session import SessionKeyring

        return SessionKeyring(state_directory)
    if sys.platform == "win32":
        from agent.credentials.dpapi import open_dpapi

        return open_dpapi(state_directory / "credentials")
    if sys.platform == "darwin":
        from agent.credentials.keychain import Keychain

        return Keychain(state_directory)
    from agent.credentials.systemd import open_systemd

    return open_systemd(state_directory / "credentials")
