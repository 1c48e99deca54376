"""agent.credentials.tool: programs that answer, fail, hang or are absent."""

from __future__ import annotations

import sys

import pytest

from agent.credentials import CredentialsError, tool


def test_what_it_said() -> None:
    program = "import sys; d = sys.stdin.read(); print(d[::-1], end=''); sys.exit(len(d))"
    said = tool.run([sys.executable, "-c", program], b"abc")
    assert (said.exit, said.stdout) == (3, b"cba")
    assert "cba" not in repr(said)


def test_absent() -> None:
    with pytest.raises(CredentialsError, match="cannot be run"):
        tool.run(["/nowhere/at-all"], b"")


def test_hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "TIMEOUT_S", 0.2)
    with pytest.raises(CredentialsError, match="did not answer"):
        tool.run([sys.executable, "-c", "import time; time.sleep(60)"], b"")
