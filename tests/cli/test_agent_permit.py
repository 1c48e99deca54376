"""`safehand agent permit`: a person, a reason, and a code where the policy asks for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.enrolled import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("what", "code"), [("pause", "agent-pause-permitted"), ("remove", "agent-removal-permitted")]
)
def test_on_the_record(terminal: Terminal, what: str, code: str) -> None:
    assert terminal.run("agent", "permit", what, "--reason", "a new laptop") == 0
    assert terminal.reported() == [code]


def test_with_a_code_once_somebody_is_enrolled(terminal: Terminal) -> None:
    terminal.enrol()
    words = ("agent", "permit", "remove", "--reason", "a new laptop")
    assert terminal.run(*words) == 2
    assert terminal.run(*words, typed=["nothing"]) == 2
    assert terminal.reported() == []
    assert terminal.run(*words, typed=[terminal.code()]) == 0


def test_a_reason_in_words(terminal: Terminal) -> None:
    assert terminal.run("agent", "permit", "pause", "--reason", " ") == 2
