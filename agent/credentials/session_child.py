"""What does the session's keyring answer to one question? Runs as a process of its own.

A JSON object on standard input, one on standard output. Only backends that encrypt are used; which
one, nothing in the environment or in a configuration file decides.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

ALLOWED = (
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
"""Backends, the best first. Everything else is refused: keyrings.alt among others writes plain
text, and `fail`, `null` and `chainer` do not say where a secret goes.
"""

ADVICE = (
    "there is no keyring in this session in which a secret can be kept encrypted. Run the command "
    "in your desktop session with its keyring unlocked (GNOME Keyring, KWallet, Keychain, Windows "
    "Credential Manager); for a machine's own service run it as root."
)


def backend() -> Any:
    """The first allowed backend that works here; None where none does."""
    for module, name in ALLOWED:
        try:
            kind = getattr(importlib.import_module(module), name)
            if kind.viable:
                return kind()
        except Exception:  # noqa: BLE001, S112 -- a backend that breaks here is one that is not here
            continue
    return None


def answer(asked: dict[str, Any], keyring: Any) -> dict[str, Any]:
    """{"secret"} or {"error"}; no error holds a secret."""
    if keyring is None:
        return {"error": ADVICE}
    service, name = asked["service"], asked["name"]
    try:
        if asked["do"] == "put":
            keyring.set_password(service, name, asked["secret"])
            return {"secret": None}
        kept = keyring.get_password(service, name)
        if asked["do"] == "delete" and kept is not None:
            keyring.delete_password(service, name)
            kept = None
    except Exception as problem:  # noqa: BLE001 -- each backend has errors of its own
        what = type(problem).__name__
        return {
            "error": f"the keyring refused ({what}). Unlock it in your desktop session, then "
            "try again."
        }
    return {"secret": kept}


def main() -> None:
    """Answers the one question."""
    asked = json.load(sys.stdin)
    json.dump(answer(asked, backend()), sys.stdout)


if __name__ == "__main__":
    main()
