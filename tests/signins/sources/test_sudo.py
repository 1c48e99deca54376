"""sudo's line: who, when; never what."""

from __future__ import annotations

from tests.signins.sources.reading import brief, read

LOG = """\
2026-11-02T09:00:00+00:00 lt1 sudo:    alice : TTY=pts/0 ; USER=root ; COMMAND=/bin/cat secret
2026-11-02T09:01:00Z lt1 sudo: bob : user NOT in sudoers ; TTY=pts/1 ; USER=root ; COMMAND=/bin/sh
2026-11-02T09:01:00+00:00 lt1 sudo: pam_unix(sudo:session): session opened for user root
"""


def test_messages() -> None:
    found = read("sudo", LOG)
    assert brief(found) == [("alice", "active", False), ("bob", "active", True)]
    assert "secret" not in repr(found)
