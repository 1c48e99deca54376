"""agent.cli._second_factor: when a code is asked for, and that nothing goes on without it."""

from __future__ import annotations

import argparse
import os
import pwd
from pathlib import Path

import pytest

from agent.cli import _second_factor
from tests.cli.enrolled import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


def args(terminal: Terminal, policy: str = "", **more: str) -> argparse.Namespace:
    folder = terminal.state / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "mfa.toml").write_text(policy)
    return argparse.Namespace(
        settings=terminal.state / "safehand.toml", policies=folder, account=None, **more
    )


def require(terminal: Terminal, policy: str = "", typed: str = "", account: str = "") -> str:
    import io

    given = args(terminal, policy)
    given.account = account or None
    terminal._patch.setattr("sys.stdin", io.StringIO(typed))
    return _second_factor.require(given, "release_held_mail")


ALWAYS = '[required]\nrelease-held-mail = "always"\n'
NEVER = '[required]\nrelease-held-mail = "never"\n'


def test_nobody_is_enrolled_and_nothing_is_asked(terminal: Terminal) -> None:
    assert require(terminal) == "pat"


def test_always_means_always(terminal: Terminal) -> None:
    with pytest.raises(ValueError, match="safehand mfa enrol"):
        require(terminal, ALWAYS, "123456\n")


def test_never_means_never(terminal: Terminal) -> None:
    terminal.enrol()
    assert require(terminal, NEVER) == "pat"


def test_somebody_else_is_enrolled_and_a_code_is_asked_for(terminal: Terminal) -> None:
    terminal.enrol("sam")
    with pytest.raises(ValueError, match="pat has none here"):
        require(terminal)
    assert require(terminal, typed=f"{terminal.code()}\n", account="sam") == "sam"


def test_a_code_counts_once(terminal: Terminal) -> None:
    terminal.enrol()
    code = terminal.code()
    assert require(terminal, typed=f"{code}\n") == "pat"
    with pytest.raises(ValueError, match="used already"):
        require(terminal, typed=f"{code}\n")


def test_no_code_no_decision(terminal: Terminal) -> None:
    terminal.enrol()
    with pytest.raises(ValueError, match="a code is needed"):
        require(terminal)
    with pytest.raises(ValueError, match="wrong"):
        require(terminal, typed="hello\n")


def test_a_lock_out_is_reported(terminal: Terminal) -> None:
    terminal.enrol()
    for _ in range(5):
        with pytest.raises(ValueError, match=r"wrong|Too many"):
            require(terminal, typed="nothing\n")
    assert terminal.reported() == ["mfa-locked"]


def test_a_spool_that_takes_nothing_stops_nothing(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    from agent.event import Severity
    from agent.ocsf import AccountActivity

    (terminal.state / "spool.sqlite").write_bytes(b"this is no database at all" * 50)
    _second_factor.report(
        args(terminal), "mfa-enrolled", "pat", AccountActivity.MFA_ENABLE, "x.", Severity.LOW
    )
    assert "will not hear" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="accounts are POSIX's")
def test_who_is_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.delenv("SUDO_UID", raising=False)
    assert _second_factor.this_person() == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setenv("SUDO_UID", "1")
    expected = 1 if os.getuid() == 0 else os.getuid()
    assert _second_factor.this_person() == pwd.getpwuid(expected).pw_name
