"""Access logs of Apache and nginx."""

from __future__ import annotations

from tests.signins.sources.reading import brief, read

LOG = r"""81.2.69.7 - alice [02/Nov/2026:09:00:00 +0000] "GET /p?nhs=943 HTTP/1.1" 200 1 "-" "X11"
81.2.69.7 - - [02/Nov/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 12 "-" "x"
2001:db8::1 - bob [02/Nov/2026:10:00:00 +0100] "GET /\"q HTTP/1.1" 401 0
9.9.9.9 - carol [32/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 0
"""


def test_lines() -> None:
    found = read("access-log", LOG)
    assert brief(found) == [("alice", "active", False), ("bob", "logon", True)]
    assert (found[0].ip, found[0].user_agent) == ("81.2.69.7", "X11")
    assert found[0].time == found[1].time
    assert "943" not in repr(found)
