"""agent.credentials.session: the child's answers, and an environment that chooses nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.credentials import CredentialsError
from agent.credentials.session import SessionKeyring, environment
from agent.credentials.session_child import answer
from agent.credentials.tool import Said
from tests.credentials.test_session_child import FakeKeyring

SECRET = b"a secret \xff of a test"


class Child:
    """The child, in this process."""

    def __init__(self) -> None:
        self.keyring = FakeKeyring()

    def __call__(self, argv: Sequence[str], stdin: bytes) -> Said:
        assert argv[-1] == "agent.credentials.session_child"
        return Said(0, json.dumps(answer(json.loads(stdin), self.keyring)).encode(), "")


def test_kept_read_and_forgotten(tmp_path: Path) -> None:
    child = Child()
    store = SessionKeyring(tmp_path, child)
    assert store.get("mfa-key") is None
    store.put("mfa-key", SECRET)
    assert store.get("mfa-key") == SECRET
    assert SessionKeyring(tmp_path / "other", child).get("mfa-key") is None
    store.delete("mfa-key")
    store.delete("mfa-key")
    assert store.get("mfa-key") is None


@pytest.mark.parametrize(
    ("stdout", "says"),
    [
        (b'{"error": "there is no keyring here"}', "no keyring here"),
        (b"", "child process"),
        (b'{"secr', "child process"),
        (b"[]", "child process"),
        (b"{}", "child process"),
    ],
)
def test_no_answer_is_an_error(tmp_path: Path, stdout: bytes, says: str) -> None:
    store = SessionKeyring(tmp_path, lambda argv, stdin: Said(1, stdout, ""))
    with pytest.raises(CredentialsError, match=says):
        store.get("x")


def test_nothing_in_the_environment_chooses_a_backend() -> None:
    ours = {"PATH": "/bin", "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}
    assert environment(ours | {"KEYRING_PROPERTY_X": "1"}) == {"PATH": "/bin"}
