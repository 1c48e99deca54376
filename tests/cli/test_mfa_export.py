"""`safehand mfa export`: with the person's own code, into a new private file."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.mfa.formats import read_google, read_oath
from tests.cli.enrolled import SEED, Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


def test_users_oath(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.enrol()
    terminal.enrol("sam")
    file, code = terminal.state / "users.oath", terminal.code()
    assert terminal.run("mfa", "export", str(file), "pat", "sam", typed=[code, code]) == 0
    read = read_oath(file.read_text())
    assert [(each.account, each.seed) for each in read] == [("pat", SEED), ("sam", SEED)]
    assert all(each.used for each in read)
    assert file.stat().st_mode & 0o077 == 0
    assert SEED.secret.hex() not in capsys.readouterr().out
    assert terminal.reported() == ["mfa-exported", "mfa-exported"]


def test_google_authenticator(terminal: Terminal) -> None:
    terminal.enrol()
    file = terminal.state / "out"
    words = ["mfa", "export", "--format", "google-authenticator", str(file), "pat"]
    assert terminal.run(*words, typed=[terminal.code()]) == 0
    assert read_google(file.read_text(), "pat").seed == SEED
    assert terminal.run(*words, "sam") == 2


def test_without_the_code_nothing_is_written(terminal: Terminal) -> None:
    terminal.enrol()
    file = terminal.state / "out"
    assert terminal.run("mfa", "export", str(file), "pat", typed=["nothing"]) == 2
    assert not file.exists()
