"""agent.checks._answers: an answer that breaks off is no answer."""

from __future__ import annotations

import plistlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks import _answers
from agent.host import Platform, Unreadable
from agent.host.capture import CapturedHost


def host(**document: object) -> CapturedHost:
    whole = {
        "platform": "linux",
        "release": "x",
        "privileged": True,
        "taken": "2026-11-20T09:00:00Z",
    }
    return CapturedHost({**whole, **document})


@pytest.mark.parametrize(
    ("stdout", "code", "lines"),
    [
        ("a\nb\n#complete\n", 0, ["a", "b"]),
        ("#complete\n", 0, []),
        ("a\r\n#complete \r\n", 0, ["a"]),
        ("a\nb\n", 0, None),
        ("a\n#compl", 0, None),
        ("", 0, None),
        ("a\n#complete\n", 1, None),
    ],
)
def test_lines(stdout: str, code: int, lines: list[str] | None) -> None:
    argv = ["/bin/x"]
    machine = host(commands=[{"argv": argv, "stdout": stdout, "stderr": "", "exit": code}])
    if lines is None:
        with pytest.raises(Unreadable) as caught:
            _answers.lines(machine, tuple(argv), "x")
        assert caught.value.code == "INCOMPLETE"
    else:
        assert _answers.lines(machine, tuple(argv), "x") == lines


def test_a_script_says_that_it_came_to_its_end() -> None:
    done = subprocess.run(
        _answers.script('printf "%s\\n" "$@"', "a b", "$HOME"), capture_output=True, text=True
    )
    assert done.stdout == "a b\n$HOME\n#complete\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# only\n; comments\n\n", {}),
        ("[a]\nx=1\nx = 2\n[b]\ny=\n", {"a": {"x": "2"}, "b": {"y": ""}}),
        ("x=1\n[a]\n", {"a": {}}),
        ("[a]\nk=v=w\n", {"a": {"k": "v=w"}}),
        ("[a]\nk=v", None),
        ("[a\n", None),
        ("[a]\nnonsense\n", None),
    ],
)
def test_ini(text: str, expected: dict[str, dict[str, str]] | None) -> None:
    if expected is None:
        with pytest.raises(Unreadable):
            _answers.ini(text, "x")
    else:
        assert _answers.ini(text, "x") == expected


@given(st.binary(max_size=200))
def test_no_bytes_break_the_plist_reader(data: bytes) -> None:
    try:
        _answers.parsed_plist(b"bplist00" + data, "x")
    except Unreadable as problem:
        assert problem.code == "UNPARSED"  # noqa: PT017 -- parsing may also succeed


def test_a_cut_plist_is_not_a_shorter_one() -> None:
    whole = plistlib.dumps({"autoLoginUser": "amy", "b": [1, 2]}, fmt=plistlib.FMT_BINARY)
    assert _answers.parsed_plist(whole, "x")["autoLoginUser"] == "amy"
    for length in range(len(whole)):
        with pytest.raises(Unreadable):
            _answers.parsed_plist(whole[:length], "x")


def test_absent_is_empty_and_denied_is_not() -> None:
    machine = host(
        files={"/no": {"error": "ENOENT"}, "/secret": {"error": "EACCES"}},
        directories={"/no": {"error": "ENOENT"}},
        registry={"HKLM\\no": {"error": "ENOENT"}},
    )
    assert _answers.text(machine, "/no") == ""
    assert _answers.plist(machine, "/no") == {}
    assert _answers.listed(machine, "/no") == ()
    assert _answers.registry(machine, "HKLM\\no") == {}
    for ask in (_answers.text, _answers.plist):
        with pytest.raises(Unreadable):
            ask(machine, "/secret")
        with pytest.raises(Unreadable):
            ask(machine, "/never-recorded")


def test_powershell_stops_at_its_first_error_and_gives_json() -> None:
    argv = list(_answers.powershell("x"))
    assert "$ErrorActionPreference = 'Stop'" in argv[-1]
    good = host(
        platform=Platform.WINDOWS.value,
        commands=[{"argv": argv, "stdout": '{"a": 1}\r\n', "stderr": "", "exit": 0}],
    )
    assert _answers.from_powershell(good, "x", "what") == {"a": 1}
    for stdout, code in (('{"a": 1', 0), ('{"a": 1}', 1), ("", 0)):
        bad = host(commands=[{"argv": argv, "stdout": stdout, "stderr": "", "exit": code}])
        with pytest.raises(Unreadable):
            _answers.from_powershell(bad, "x", "what")
