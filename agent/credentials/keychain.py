"""Does the System keychain of a Mac keep a service's secrets?

Through security(1), the one tool that every macOS has. Its commands go in on standard input, where
`-X` takes the secret as hexadecimal: nothing secret is an argument.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from agent.credentials import CredentialsError, checked_name, tool
from agent.credentials.tool import Said, Tool

_PROGRAM = "/usr/bin/security"
SYSTEM_KEYCHAIN = "/Library/Keychains/System.keychain"
_NOT_FOUND = 44  # errSecItemNotFound (-25300) as security's exit code: its low byte


class Keychain:
    """`agent.credentials.Store` in the System keychain."""

    def __init__(self, state: Path, *, keychain: str = SYSTEM_KEYCHAIN, run: Tool = tool.run):
        self._account = str(state)
        self._keychain = keychain
        self._run = run
        if any(char in f"{state}{keychain}" for char in "\"'\\\n"):
            raise ValueError(f"{state}: a folder with quotes in its name cannot name secrets.")

    def get(self, name: str) -> bytes | None:
        said = self._security(f"find-generic-password {self._item(name)} -w {self._where()}")
        if said.exit == _NOT_FOUND:
            return None
        self._good(said, "read")
        try:
            return base64.b64decode(said.stdout.strip(), validate=True)
        except binascii.Error as problem:
            raise CredentialsError(
                f"the keychain holds something else under safehand.{name}; remove it in Keychain "
                "Access and keep the secret again"
            ) from problem

    def put(self, name: str, secret: bytes) -> None:
        # Base64 inside: `-w` prints what is not plain text as hexadecimal, without saying so.
        data = base64.b64encode(secret).hex()
        item = self._item(name)
        self._good(
            self._security(f"add-generic-password -U {item} -X {data} {self._where()}"), "kept"
        )

    def delete(self, name: str) -> None:
        said = self._security(f"delete-generic-password {self._item(name)} {self._where()}")
        if said.exit != _NOT_FOUND:
            self._good(said, "removed")

    def _item(self, name: str) -> str:
        return f'-s safehand.{checked_name(name)} -a "{self._account}"'

    def _where(self) -> str:
        return f'"{self._keychain}"'

    def _security(self, command: str) -> Said:
        return self._run([_PROGRAM, "-q", "-i"], command.encode() + b"\n")

    def _good(self, said: Said, done: str) -> None:
        if said.exit != 0:
            why = (said.stderr.strip().splitlines() or [f"security ended with {said.exit}"])[-1]
            raise CredentialsError(
                f"the secret could not be {done} in {self._keychain}: {why}. Run this as root."
            )
