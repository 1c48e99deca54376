"""agent.host.capture: the same answers elsewhere, and nothing that was not recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.host import NOT_RECORDED, Completed, Host, Platform, Unreadable
from agent.host.capture import CapturedHost, RecordingHost, load


class Machine:
    """A host of made-up answers."""

    platform = Platform.WINDOWS
    release = "10.0.26100"
    privileged = True
    taken = datetime(2026, 11, 21, tzinfo=UTC)

    def read_bytes(self, path: str, /) -> bytes:
        return {"text": b"hello", "binary": b"\xff\x00"}[path]

    def read_text(self, path: str, /) -> str:
        return self.read_bytes(path).decode()

    def read_link(self, path: str, /) -> str:
        return "../target"

    def list_directory(self, path: str, /) -> tuple[str, ...]:
        return ("a", "b")

    def run(self, argv: Any, /, *, timeout_s: float = 10.0) -> Completed:
        return Completed("out", "err", 3)

    def registry(self, key: str, /) -> dict[str, Any]:
        return {"number": 1, "text": "x", "bytes": b"\x01", "list": ("a", "b")}

    def wmi(self, namespace: str, class_name: str, /) -> tuple[dict[str, Any], ...]:
        return ({"ProtectionStatus": 1},)


class Denying:
    """A host that answers every question with an error."""

    platform = Platform.LINUX
    release = "debian 12"
    privileged = False
    taken = datetime(2026, 11, 21, tzinfo=UTC)

    def _deny(self, what: Any, *_: Any, **__: Any) -> Any:
        raise Unreadable(str(what), "EACCES")

    read_bytes = read_text = read_link = list_directory = run = registry = wmi = _deny


QUESTIONS: list[Callable[[Host], Any]] = [
    lambda h: h.read_bytes("text"),
    lambda h: h.read_text("text"),
    lambda h: h.read_bytes("binary"),
    lambda h: h.read_link("link"),
    lambda h: h.list_directory("folder"),
    lambda h: h.run(["/bin/tool", "-x"]),
    lambda h: h.registry(r"HKLM\X"),
    lambda h: h.wmi(r"root\cimv2", "Win32_Thing"),
]


def replayed(machine: Host) -> tuple[list[Any], CapturedHost]:
    recorder = RecordingHost(machine)
    answers: list[Any] = []
    for ask in QUESTIONS:
        try:
            answers.append(ask(recorder))
        except Unreadable as problem:
            answers.append(problem.code)
    return answers, load(json.dumps(recorder.document()))


@pytest.mark.parametrize("machine", [Machine(), Denying()])
def test_a_capture_answers_as_the_machine_did(machine: Any) -> None:
    answers, captured = replayed(machine)
    assert captured.platform is machine.platform
    assert captured.taken == machine.taken
    assert captured.privileged is machine.privileged
    for ask, answer in zip(QUESTIONS, answers, strict=True):
        try:
            assert ask(captured) == answer
        except Unreadable as problem:
            assert problem.code == answer  # noqa: PT017 -- an error is one of the answers


@pytest.mark.parametrize("ask", QUESTIONS)
def test_what_was_not_recorded_is_not_recorded(ask: Callable[[Host], Any]) -> None:
    empty = load(json.dumps(RecordingHost(Denying()).document()))
    with pytest.raises(Unreadable) as caught:
        ask(empty)
    assert caught.value.code == NOT_RECORDED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"platform":"amiga","release":"1","privileged":true,"taken":"2026-11-21T00:00:00Z"}',
        '{"platform":"linux","release":"1","privileged":true,"taken":"2026-11-21T00:00:00"}',
        (
            '{"platform":"linux","release":"1","privileged":true,"taken":"2026-11-21T00:00:00Z",'
            '"files":[]}'
        ),
        (
            '{"platform":"linux","release":"1","privileged":true,"taken":"2026-11-21T00:00:00Z",'
            '"commands":{}}'
        ),
    ],
)
def test_what_is_not_a_capture_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="capture"):
        load(text)


@pytest.mark.parametrize("garbage", [None, 3, [], {}, {"base64": 1}, {"error": 1}])
def test_garbage_in_a_recorded_answer_is_never_an_answer(garbage: Any) -> None:
    document = RecordingHost(Denying()).document()
    document["files"]["/x"] = garbage
    document["links"]["/x"] = garbage
    document["commands"] = [{"argv": ["/x"], "stdout": "", "exit": str(garbage)}]
    captured = CapturedHost(document)
    for ask in (captured.read_bytes, captured.read_link, lambda path: captured.run([path])):
        with pytest.raises(Unreadable):
            ask("/x")
