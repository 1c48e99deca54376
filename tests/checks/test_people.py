"""agent.checks._people: login names, and never a real name."""

from __future__ import annotations

import sys

import pytest

from agent.checks import _answers, _people
from agent.host import Unreadable
from agent.host.capture import CapturedHost, RecordingHost
from agent.host.local import LocalHost


def host(stdout: str) -> CapturedHost:
    answer = {"argv": list(_people.PASSWD), "stdout": stdout, "stderr": "", "exit": 0}
    return CapturedHost(
        {
            "platform": "linux",
            "release": "x",
            "privileged": True,
            "taken": "2026-11-20T09:00:00Z",
            "commands": [answer],
        }
    )


def test_people_are_told_from_services() -> None:
    text = (
        "root:0:0:/root:/bin/bash\n"
        "amy:1000:1000:/home/amy:/bin/zsh\n"
        "kept:1001:1001:/home/kept:/usr/sbin/nologin\n"
        "nobody:65534:65534:/nonexistent:/usr/sbin/nologin\n"
        "odd line\n#complete\n"
    )
    found = _people.accounts(host(text))
    assert [each.name for each in found if each.person] == ["amy"]
    assert len(found) == 4


def test_a_list_that_breaks_off_is_refused() -> None:
    with pytest.raises(Unreadable):
        _people.accounts(host("root:0:0:/root:/bin/bash\n"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads this machine's passwd")
def test_no_real_name_is_recorded() -> None:
    recorder = RecordingHost(LocalHost())
    assert any(each.uid == 0 for each in _people.accounts(recorder))
    (answer,) = recorder.document()["commands"]
    lines = [line for line in answer["stdout"].splitlines() if line != _answers.COMPLETE]
    assert {line.count(":") for line in lines} == {4}, "the fifth field of passwd is left out"
