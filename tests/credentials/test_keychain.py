"""agent.credentials.keychain: the words given to security(1), and its answers."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.credentials import CredentialsError
from agent.credentials.keychain import Keychain
from agent.credentials.tool import Said

SECRET = b"a secret \xff of a test"
STATE = Path("/Library/Application Support/Safehand/state")


class Security:
    """Behaves as security(1) does where `-i` reads commands."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def __call__(self, argv: Sequence[str], stdin: bytes) -> Said:
        assert list(argv) == ["/usr/bin/security", "-q", "-i"]
        command, *words = shlex.split(stdin.decode())
        options = {
            word: words[at + 1] for at, word in enumerate(words[:-1]) if word.startswith("-")
        }
        key = (options["-s"], options["-a"])
        if command == "add-generic-password":
            self.kept[key] = bytes.fromhex(options["-X"])
            return Said(0, b"", "")
        if key not in self.kept:
            return Said(44, b"", "The specified item could not be found in the keychain.")
        if command == "delete-generic-password":
            del self.kept[key]
            return Said(0, b"", "")
        return Said(0, self.kept[key] + b"\n", "")


def test_kept_read_and_forgotten() -> None:
    security = Security()
    store = Keychain(STATE, run=security)
    assert store.get("mfa-key") is None
    store.delete("mfa-key")
    store.put("mfa-key", SECRET)
    assert store.get("mfa-key") == SECRET
    assert security.kept == {("safehand.mfa-key", str(STATE)): base64.b64encode(SECRET)}
    store.delete("mfa-key")
    assert store.get("mfa-key") is None


def test_denied_is_an_error_not_absent() -> None:
    def denied(argv: Sequence[str], stdin: bytes) -> Said:
        return Said(51, b"", "security: SecKeychainItemCopyContent: not allowed")

    store = Keychain(STATE, run=denied)
    for ask in (
        lambda: store.get("x"),
        lambda: store.put("x", SECRET),
        lambda: store.delete("x"),
    ):
        with pytest.raises(CredentialsError, match=r"not allowed.*root"):
            ask()


def test_something_else_under_our_name() -> None:
    def odd(argv: Sequence[str], stdin: bytes) -> Said:
        return Said(0, b"not base64!\n", "")

    with pytest.raises(CredentialsError, match="Keychain Access"):
        Keychain(STATE, run=odd).get("x")


def test_a_folder_that_would_end_a_quotation() -> None:
    with pytest.raises(ValueError, match="quotes"):
        Keychain(Path('/tmp/a"b'))
