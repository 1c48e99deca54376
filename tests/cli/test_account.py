"""`safehand account`: which system an account lives in, and who may ask."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.cli import account, main
from tests.cli.accounts_terminal import AccountsTerminal


def test_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["account", "--help"])
    said = capsys.readouterr().out
    assert all(word in said for word in ("close", "lock", "reissue", "status"))


def test_nobody_of_that_name_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = AccountsTerminal(tmp_path, monkeypatch)
    assert terminal.run("account", "lock", "nobody-here", "--reason", "seen on a note") == 2
    assert capsys.readouterr().err == "safehand: there is no account nobody-here\n"


def test_an_address_is_entras(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}"\n')
    words = ["account", "lock", "kim@example.org", "--reason", "seen", "--settings", str(file)]
    assert main(words) == 2
    assert "[entra]" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="local accounts are Linux's")
def test_local_accounts_are_roots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path.as_posix()}"\n')
    monkeypatch.setattr("agent.host.local.privileged", lambda: False)
    words = ["account", "lock", "kim", "--reason", "seen", "--settings", str(file)]
    assert main(words) == 2
    assert "as root" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="local accounts are Linux's")
def test_the_second_factor_ends_with_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argparse

    terminal = AccountsTerminal(tmp_path, monkeypatch)
    args = argparse.Namespace(settings=tmp_path / "safehand.toml", policies=None)
    assert account._rotate(args, "kim") == {"had_factor": False}
    terminal.enrol("kim")
    assert account._rotate(args, "kim") == {"had_factor": True}
    assert not terminal.factors.enrolled("kim")
