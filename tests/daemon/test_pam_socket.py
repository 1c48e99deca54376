"""agent.daemon.pam_socket: root asks, one question a connection; whatever breaks is a refusal."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent.daemon.pam_question import Answer, Letter, Question
from tests.daemon.test_pam_question import netstrings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="PAM's socket is Linux's here")

QUESTION = netstrings("password", "passwd", "pat", "", "a secret of a test")


def judge(question: Question) -> Answer:
    if question.user == "broken":
        raise RuntimeError(f"tells {question.secret}")
    return Answer(Letter.ACCEPT if question.user == "pat" else Letter.REFUSE, question.service)


def asked(tmp_path: Path, *questions: bytes, uid: int = 0) -> tuple[list[bytes], list[str]]:
    """What was answered to each, and what was said."""
    from agent.daemon.pam_socket import PamSocket

    said: list[str] = []
    path = tmp_path / "run" / "pam.sock"

    served = PamSocket(path, judge, said.append, owner=lambda _: uid)
    served.open()
    try:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        return [one(path, data) for data in questions], said
    finally:
        served.close()


def one(path: Path, data: bytes, *, ended: bool = True) -> bytes:
    with socket.socket(socket.AF_UNIX) as link, contextlib.suppress(ConnectionError):
        link.settimeout(20)
        link.connect(str(path))
        link.sendall(data)
        if ended:
            link.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: link.recv(4096), b""))
    return b""


def test_questions_are_answered(tmp_path: Path) -> None:
    other = netstrings("password", "passwd", "sam", "", "x")
    answers, said = asked(tmp_path, QUESTION, other, QUESTION)
    assert answers == [b"Apasswd", b"Rpasswd", b"Apasswd"]
    assert said == []


def test_nobody_but_root_may_ask(tmp_path: Path) -> None:
    answers, said = asked(tmp_path, QUESTION, uid=1000)
    assert answers[0].startswith(b"R")
    assert "1000" in said[0]


@pytest.mark.parametrize("data", [b"", b"nonsense", b"9" * 100_000, QUESTION[:-3]])
def test_what_is_no_question_is_refused(tmp_path: Path, data: bytes) -> None:
    (answer,), said = asked(tmp_path, data)
    assert answer[:1] in {b"R", b""}
    assert "not understood" in said[0]


def test_a_gate_that_breaks_refuses_and_tells_no_secret(tmp_path: Path) -> None:
    (answer,), said = asked(tmp_path, netstrings("password", "s", "broken", "", "a secret"))
    assert answer.startswith(b"RSafehand could not")
    assert said == ["password could not be answered (RuntimeError)"]


def test_somebody_who_never_finishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from agent.daemon import pam_socket

    monkeypatch.setattr(pam_socket, "_PATIENCE_S", 0.1)
    path = tmp_path / "pam.sock"
    served = pam_socket.PamSocket(path, judge, print, lambda _: 0)
    served.open()
    assert one(path, b"8:pass", ended=False).startswith(b"R")
    served.close()


def test_many_at_once(tmp_path: Path) -> None:
    from agent.daemon.pam_socket import PamSocket

    served = PamSocket(tmp_path / "pam.sock", judge, print, lambda _: 0)
    served.open()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: one(tmp_path / "pam.sock", QUESTION), range(200)))
    served.close()
    assert set(answers) == {b"Apasswd"}


def test_the_socket_of_a_killed_agent_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "run" / "pam.sock"))
    left.close()
    assert asked(tmp_path, QUESTION)[0] == [b"Apasswd"]


def test_whose_process_it_is() -> None:
    from agent.daemon.pam_socket import peer_uid

    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert peer_uid(one) == os.geteuid()
