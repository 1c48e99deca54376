"""Does the keyring of a person's session keep their secrets?

The keyring library weighs 32 MB and would fall back to whatever is installed, so it runs in a
child process of its own (`session_child`) that knows the backends it may use.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.credentials import CredentialsError, checked_name, tool
from agent.credentials.tool import Tool


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours, without what would choose or configure another backend."""
    return {
        name: value
        for name, value in ours.items()
        if not name.startswith(("PYTHON_KEYRING_", "KEYRING_PROPERTY_"))
    }


def _run(argv: tuple[str, ...], stdin: bytes) -> tool.Said:
    return tool.run(argv, stdin, environment(os.environ))


class SessionKeyring:
    """`agent.credentials.Store` in the session's keyring."""

    def __init__(self, state: Path, run: Tool | None = None) -> None:
        self._service = f"safehand {state}"
        self._run = run or (lambda argv, stdin: _run(tuple(argv), stdin))

    def get(self, name: str) -> bytes | None:
        kept = self._ask("get", name, None)
        return None if kept is None else base64.b64decode(kept)

    def put(self, name: str, secret: bytes) -> None:
        self._ask("put", name, base64.b64encode(secret).decode())

    def delete(self, name: str) -> None:
        self._ask("delete", name, None)

    def _ask(self, what: str, name: str, secret: str | None) -> str | None:
        asked = {"do": what, "service": self._service, "name": checked_name(name), "secret": secret}
        child = (sys.executable, "-m", "agent.credentials.session_child")
        said = self._run(child, json.dumps(asked).encode())
        try:
            answer: dict[str, Any] = json.loads(said.stdout)
            if "error" not in answer:
                return answer["secret"] if answer["secret"] is None else str(answer["secret"])
        except (ValueError, KeyError, TypeError):
            # Not chained: what was read may hold the secret.
            raise CredentialsError(
                f"the keyring's child process ended with {said.exit} and no answer. Try again; "
                "if it stays so, look whether your desktop's keyring is running."
            ) from None
        raise CredentialsError(str(answer["error"]))
