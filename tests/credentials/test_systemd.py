"""agent.credentials.systemd: what is asked of systemd-creds, and what its failures become."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.credentials import CredentialsError
from agent.credentials.systemd import open_systemd
from agent.credentials.tool import Said

SECRET = b"a secret of a test"


def test_the_secret_is_never_an_argument(tmp_path: Path) -> None:
    asked: list[Sequence[str]] = []

    def run(argv: Sequence[str], stdin: bytes) -> Said:
        asked.append(argv)
        return Said(0, stdin[::-1], "")

    from agent.credentials.sealed import SealedFiles
    from agent.credentials.systemd import SystemdCreds

    store = SealedFiles(tmp_path, SystemdCreds("/usr/bin/systemd-creds", run))
    store.put("mfa-key", SECRET)
    assert store.get("mfa-key") == SECRET
    assert [list(argv) for argv in asked] == [
        ["/usr/bin/systemd-creds", "encrypt", "--name=safehand.mfa-key", "-", "-"],
        ["/usr/bin/systemd-creds", "decrypt", "--name=safehand.mfa-key", "-", "-"],
    ]


def test_a_failure_says_why_and_what_to_do(tmp_path: Path) -> None:
    program = tmp_path / "systemd-creds"
    program.write_text("#!/bin/sh\necho 'Failed to determine local credential key' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(CredentialsError, match=r"local credential key.*needs root"):
        open_systemd(tmp_path / "kept", str(program)).put("one", SECRET)
    assert not (tmp_path / "kept").exists()
