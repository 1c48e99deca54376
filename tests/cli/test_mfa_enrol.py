"""`safehand mfa enrol`: a seed is kept when a code proved it, and not before."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.cli import _second_factor
from agent.mfa import Seed, codes
from tests.cli.enrolled import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


def scanning(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """A person who types what their app shows; what was printed, as a list that grows."""
    shown: list[str] = []

    def ask(prompt: str) -> str:
        shown.append(capsys.readouterr().out)
        match = re.search(r"type this key there: ([A-Z2-7 ]+)", shown[-1])
        if match is None:  # asked for a code of the old factor
            return terminal.code()
        seed = Seed(base64.b32decode(match[1].replace(" ", "")))
        return codes.totp(seed).at(datetime.now(UTC))

    monkeypatch.setattr(_second_factor, "ask", ask)
    return shown


def test_enrolled(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = scanning(terminal, capsys, monkeypatch)
    picture = terminal.state / "code.svg"
    assert terminal.run("mfa", "enrol", "--svg", str(picture)) == 0
    after = capsys.readouterr().out
    assert "▄" in shown[0]
    assert picture.read_bytes().startswith(b"<?xml")
    assert picture.stat().st_mode & 0o077 == 0
    assert len(re.findall(r"^  \w{5}-\w{5}-\w{5}-\w{5}-\w{5}$", after, re.MULTILINE)) == 10
    assert terminal.factors.status()[0].recovery_left == 10
    assert terminal.reported() == ["mfa-enrolled"]


def test_wrong_codes_keep_nothing(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    assert terminal.run("mfa", "enrol", "sam", typed=["nothing"] * 3) == 1
    said = capsys.readouterr()
    assert "Nothing was kept" in said.err
    assert "Recovery codes" not in said.out
    assert not terminal.factors.enrolled("sam")


def test_an_enrolled_account_is_not_replaced_by_accident(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.enrol()
    assert terminal.run("mfa", "enrol") == 2
    assert "--replace" in capsys.readouterr().err


def test_replaced_with_a_code_of_the_old(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.enrol()
    scanning(terminal, capsys, monkeypatch)
    assert terminal.run("mfa", "enrol", "--replace") == 0
    later = datetime.now(UTC) + timedelta(seconds=30)
    assert not terminal.factors.verify("pat", codes.totp(Seed(bytes(20))).at(later)).accepted


def test_not_replaced_without_one(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.enrol()
    assert terminal.run("mfa", "enrol", "--replace", typed=["nothing"]) == 1
    assert "wrong" in capsys.readouterr().err


def test_a_picture_replaces_no_file(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    there = terminal.state / "there.svg"
    there.write_text("mine")
    assert terminal.run("mfa", "enrol", "--svg", str(there), typed=["1"]) == 2
    assert there.read_text() == "mine"
