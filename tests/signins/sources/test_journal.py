"""The journal in its two forms."""

from __future__ import annotations

import json

import pytest

from agent.signins.sources._journal import entries

JSON = json.dumps(
    {
        "__REALTIME_TIMESTAMP": "1793610000123456",
        "_HOSTNAME": "srv1",
        "SYSLOG_IDENTIFIER": "sshd",
        "_PID": "42",
        "MESSAGE": "hello",
    }
)
SYSLOG = "2026-11-02T09:00:00.123456+00:00 srv1 sshd[42]: hello"


def test_both_forms_say_the_same() -> None:
    one, two = entries(f"{JSON}\n{SYSLOG}\n".encode())
    assert (one.host, one.program, one.pid, one.message) == ("srv1", "sshd", "42", "hello")
    assert (two.host, two.program, two.pid, two.message) == ("srv1", "sshd", "42", "hello")
    assert one.time == two.time == "2026-11-02T09:00:00.123456+00:00"


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "Nov  2 09:00:00 srv1 sshd[42]: no year", '{"MESSAGE": [1, 2]}', "x"]
)
def test_what_cannot_be_read_is_passed_over(text: str) -> None:
    assert list(entries(text.encode())) == []
