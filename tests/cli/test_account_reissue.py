"""`safehand account reissue`: a password that passes the gate, shown once and kept nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent import policy
from agent.cli import _gate
from tests.cli.accounts_terminal import AccountsTerminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AccountsTerminal:
    return AccountsTerminal(tmp_path, monkeypatch)


def test_reissued(terminal: AccountsTerminal, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.closed()
    capsys.readouterr()
    assert terminal.run("account", "reissue", "kim") == 0
    said = capsys.readouterr().out
    match = re.search(r"for 60 minutes: (\S+)\n", said)
    assert match is not None
    assert terminal.system.passwords == {"kim": match[1]}
    with _gate.opened(policy.read(policy.default_directory())) as gate:
        assert gate.judge(match[1], "kim").accepted
    kept = b"".join(each.read_bytes() for each in terminal.state.rglob("*") if each.is_file())
    assert match[1].encode() not in kept
    assert "second factor" not in said


def test_not_before_the_investigation_is_closed(
    terminal: AccountsTerminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.locked()
    assert terminal.run("account", "reissue", "kim") == 2
    assert "account close" in capsys.readouterr().err
    assert terminal.system.passwords == {}


def test_a_factor_that_was_rotated_is_made_anew(
    terminal: AccountsTerminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from collections.abc import Callable, Mapping

    from agent.accounts import Evidence, Step

    before = terminal.system.steps

    def steps(case: int) -> Mapping[Step, Callable[[str], Evidence]]:
        return {**before(case), Step.FACTOR: lambda account: {"had_factor": True}}

    monkeypatch.setattr(terminal.system, "steps", steps)
    terminal.closed()
    assert terminal.run("account", "reissue", "kim") == 0
    said = capsys.readouterr().out
    assert "second factor is new" in said
    assert terminal.factors.enrolled("kim")
    assert terminal.factors.status()[0].recovery_left == 10
