"""`safehand mfa recover`: a recovery code, or an administrator with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.mfa import recovery
from tests.cli.enrolled import Terminal
from tests.cli.test_mfa_enrol import scanning


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


def test_a_recovery_code_leads_to_a_new_enrolment(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (spare,) = recovery.make(1)
    terminal.enrol(recovery=[spare])
    scanning(terminal, capsys, monkeypatch)
    monkeypatch.setattr(terminal, "code", lambda: spare)
    assert terminal.run("mfa", "recover") == 0
    assert terminal.factors.status()[0].recovery_left == 10
    assert not terminal.factors.verify("pat", spare).accepted


def test_a_wrong_one_does_not(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.enrol()
    assert terminal.run("mfa", "recover", typed=recovery.make(1)) == 1
    assert "key there" not in capsys.readouterr().out


def test_nobody_to_recover(terminal: Terminal) -> None:
    assert terminal.run("mfa", "recover") == 2


@pytest.mark.parametrize(
    ("root", "reason", "says"), [(False, "seen", "as root"), (True, " ", "--reason")]
)
def test_an_administrator_must_be_one_and_say_why(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    root: bool,
    reason: str,
    says: str,
) -> None:
    terminal.enrol("sam")
    monkeypatch.setattr("agent.host.local.privileged", lambda: root)
    words = ["mfa", "recover", "sam", "--by-administrator", "--reason", reason]
    assert terminal.run(*words) == 2
    assert says in capsys.readouterr().err
    assert terminal.factors.enrolled("sam")


def test_an_administrator_removes_it_on_the_record(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.enrol("sam")
    monkeypatch.setattr("agent.host.local.privileged", lambda: True)
    words = ["mfa", "recover", "sam", "--by-administrator", "--reason", "met at the desk"]
    assert terminal.run(*words) == 0
    assert not terminal.factors.enrolled("sam")
    assert terminal.reported() == ["mfa-removed"]
