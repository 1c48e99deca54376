"""postsuper's answers, without a Postfix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.mail import postfix
from agent.mail.next_hop import NextHopDownError

RELEASED = "postsuper: 4XYZ9: released from hold\npostsuper: Released from hold: 1 message\n"
REMOVED = "postsuper: 4XYZ9: removed\npostsuper: Deleted: 1 message\n"


@pytest.fixture(autouse=True)
def sbin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "postsuper").touch()
    monkeypatch.setattr(postfix, "_PLACES", (str(tmp_path),))
    return tmp_path


def answering(said: str | Exception) -> tuple[postfix.Run, list[Sequence[str]]]:
    asked: list[Sequence[str]] = []

    def run(argv: Sequence[str]) -> str:
        asked.append(argv)
        if isinstance(said, Exception):
            raise said
        return said

    return run, asked


def test_released_and_removed(sbin: Path) -> None:
    run, asked = answering(RELEASED)
    assert postfix.release("4XYZ9", "/etc/other", run) == ()
    assert asked == [
        [f"{sbin}/postsuper", "-c", "/etc/other", "-H", "4XYZ9", "hold"],
        [f"{sbin}/postqueue", "-c", "/etc/other", "-i", "4XYZ9"],
    ]
    run, asked = answering(REMOVED)
    postfix.delete("4XYZ9", run=run)
    assert asked == [[f"{sbin}/postsuper", "-d", "4XYZ9", "hold"]]


@pytest.mark.parametrize("said", ["", OSError("fatal: use of this command is reserved")])
def test_what_is_not_there_or_not_allowed_is_said(said: str | Exception) -> None:
    with pytest.raises(NextHopDownError):
        postfix.release("4XYZ9", run=answering(said)[0])


@pytest.mark.parametrize("queue", ["", "ALL", "-", "../x", "4XYZ9 -d ALL", "a" * 50])
def test_only_queue_ids(queue: str) -> None:
    run, asked = answering(RELEASED)
    with pytest.raises(NextHopDownError, match="not a queue id"):
        postfix.delete(queue, run=run)
    assert asked == []


def test_no_postfix_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postfix, "_PLACES", ())
    with pytest.raises(NextHopDownError, match="beside Postfix"):
        postfix.release("4XYZ9")
