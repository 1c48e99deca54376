"""agent.central.alerts.channels.chat: Apprise, in a child, with the addresses kept out of sight."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from agent.central.alerts import NotAccepted
from agent.central.alerts.channels.chat import CHAT, Parameters
from tests.central.alerts.messages import a_message

URL = "slack://aaaaaaaaa/bbbbbbbbb/cccccccccccccccccccccccc"


@pytest.fixture
def parameters(tmp_path: Path) -> Parameters:
    (tmp_path / "urls").write_text(f"# ours\n\n{URL}\n")
    return Parameters(urls_file=str(tmp_path / "urls"))


def child(monkeypatch: pytest.MonkeyPatch, code: int | None) -> list[tuple[Any, bytes]]:
    calls: list[tuple[Any, bytes]] = []

    def run(argv: Any, *, input: bytes, timeout: float, **_: Any) -> Any:  # noqa: A002 -- subprocess's
        calls.append((argv, input))
        if code is None:
            raise subprocess.TimeoutExpired(argv, timeout)
        return subprocess.CompletedProcess(argv, code, b"", URL.encode())

    monkeypatch.setattr("agent.central.alerts.channels.chat.subprocess.run", run)
    return calls


def test_the_child_is_told_by_stdin(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = child(monkeypatch, 0)
    CHAT.send(parameters, a_message())
    argv, given = calls[0]
    assert URL.encode() in given
    assert b"[critical] Safehand: Laptop 1" in given
    assert not any("slack" in str(word) for word in argv)


@pytest.mark.parametrize(
    ("code", "says"),
    [(1, "did not take it"), (2, "none that Apprise knows"), (None, "within 60 s")],
)
def test_what_did_not_go(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch, code: int | None, says: str
) -> None:
    child(monkeypatch, code)
    with pytest.raises(NotAccepted, match=says) as caught:
        CHAT.send(parameters, a_message())
    assert "slack" not in str(caught.value)


def test_files_without_an_address(tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("# none yet\n")
    for name, says in (("urls", "no address"), ("none", "cannot be read")):
        with pytest.raises(NotAccepted, match=says):
            CHAT.send(Parameters(urls_file=str(tmp_path / name)), a_message())
