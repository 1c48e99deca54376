"""Does systemd keep a Linux service's secrets?

systemd-creds(1), since systemd 250: AES-256-GCM under a key of this machine, bound to its TPM
where it has one. The same files work with `LoadCredentialEncrypted=` in a unit.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from agent.credentials import CredentialsError, tool
from agent.credentials.sealed import SealedFiles
from agent.credentials.tool import Tool

_PLACES = "/usr/bin:/bin"  # not the search path, which belongs to whoever set it


class SystemdCreds:
    """A sealer that asks `systemd-creds`."""

    def __init__(self, program: str, run: Tool = tool.run) -> None:
        self._program = program
        self._run = run

    def seal(self, name: str, secret: bytes) -> bytes:
        return self._ask(["encrypt", f"--name=safehand.{name}", "-", "-"], secret)

    def unseal(self, name: str, sealed: bytes) -> bytes:
        return self._ask(["decrypt", f"--name=safehand.{name}", "-", "-"], sealed)

    def _ask(self, words: list[str], data: bytes) -> bytes:
        said = self._run([self._program, *words], data)
        if said.exit != 0:
            why = (said.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise CredentialsError(
                f"systemd-creds could not {words[0]} a secret: {why}. It needs root, and "
                "/var/lib/systemd/credential.secret as it was when the secret was kept; on "
                "another machine enrol the second factor again."
            )
        return said.stdout


def open_systemd(folder: Path, program: str | None = None) -> SealedFiles:
    """The store in `folder`. Raises CredentialsError where this machine has no systemd-creds."""
    found = program or shutil.which("systemd-creds", path=_PLACES)
    if found is None:
        raise CredentialsError(
            "this machine has no place where a secret can be kept encrypted: there is no "
            "systemd-creds (systemd 250 or later). Install systemd, or run this command in a "
            "person's desktop session, where the keyring is used."
        )
    return SealedFiles(folder, SystemdCreds(found))
