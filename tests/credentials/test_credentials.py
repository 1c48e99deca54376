"""agent.credentials: the right store for who asks, and never a plain file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agent import credentials
from agent.credentials import CredentialsError, checked_name, open_here, session, systemd


@pytest.mark.parametrize("name", ["a", "mfa-key", "graph-2", "x" * 64])
def test_names(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["", "A", "../x", "a/b", "a b", "-a", "a.b", "x" * 65, "é", "a\n"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a secret"):
        checked_name(name)


def test_a_person_gets_the_keyring(tmp_path: Path) -> None:
    assert isinstance(open_here(tmp_path, service=False), session.SessionKeyring)


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
def test_a_service_without_systemd_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systemd, "_PLACES", str(tmp_path))
    with pytest.raises(CredentialsError, match="Install systemd"):
        open_here(tmp_path, service=True)
    assert list(tmp_path.iterdir()) == []


def test_it_is_an_error_that_commands_report() -> None:
    assert issubclass(CredentialsError, OSError)


def test_opening_a_store_loads_no_keyring(tmp_path: Path) -> None:
    probe = (
        "import sys; from pathlib import Path; from agent.credentials import open_here;"
        f"open_here(Path({str(tmp_path)!r}), service=False);"
        "import agent.credentials.systemd, agent.credentials.dpapi, agent.credentials.keychain;"
        "print('keyring' in sys.modules)"
    )
    root = Path(credentials.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "False"
