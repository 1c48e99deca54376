"""`safehand mfa import`: all of a file, or nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.enrolled import SEED, Terminal
from tests.mfa.test_formats import GOOGLE, HEX


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


def test_a_users_oath(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    file = terminal.state / "users.oath"
    file.write_text(f"HOTP/T30/6 pat - {HEX}\nHOTP/T30/6 sam - {HEX}\n")
    assert terminal.run("mfa", "import", str(file)) == 0
    said = capsys.readouterr().out
    assert HEX not in said
    assert "sam is taken over" in said
    assert [each.account for each in terminal.factors.status()] == ["pat", "sam"]
    assert terminal.factors.verify("pat", terminal.code()).accepted


def test_only_one_of_it(terminal: Terminal) -> None:
    file = terminal.state / "users.oath"
    file.write_text(f"HOTP/T30/6 pat - {HEX}\nHOTP/T30/6 sam - {HEX}\n")
    assert terminal.run("mfa", "import", str(file), "--account", "sam") == 0
    assert [each.account for each in terminal.factors.status()] == ["sam"]
    assert terminal.run("mfa", "import", str(file), "--account", "kim") == 2


def test_one_bad_line_and_nothing_is_taken(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    file = terminal.state / "users.oath"
    file.write_text(f"HOTP/T30/6 pat - {HEX}\nHOTP/E/6 sam - {HEX}\n")
    assert terminal.run("mfa", "import", str(file)) == 2
    assert "line 2" in capsys.readouterr().err
    assert terminal.factors.status() == []


def test_a_google_authenticator(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    file = terminal.state / ".google_authenticator"
    file.write_text(GOOGLE)
    assert terminal.run("mfa", "import", str(file)) == 2
    assert "--account" in capsys.readouterr().err
    assert terminal.run("mfa", "import", str(file), "--account", "pat") == 0
    kept = terminal.factors.seed("pat")
    assert kept is not None
    assert kept[0] == SEED
    assert terminal.run("mfa", "import", str(file), "--account", "pat") == 2
    assert "already" in capsys.readouterr().err
