"""OpenSSH's messages, as Debian 12 writes them."""

from __future__ import annotations

from tests.signins.sources.reading import brief, read

LOG = """\
2026-11-02T09:00:00Z srv1 sshd[42]: Accepted publickey for alice from 81.2.69.7 port 50022 ssh2
2026-11-02T09:00:01.1+00:00 srv1 sshd[43]: Failed password for bob from 2001:db8::9 port 50022 ssh2
2026-11-02T09:00:02Z srv1 sshd[44]: Failed password for invalid user root2 from 9.9.9.9 port 1
2026-11-02T09:00:03Z s sshd-session[45]: Accepted keyboard-interactive/pam for alice from ::1 port 2
2026-11-02T10:00:00.1+00:00 srv1 sshd[42]: pam_unix(sshd:session): session closed for user alice
2026-11-02T10:00:00.1+00:00 srv1 cron[42]: Accepted publickey for alice from 81.2.69.7 port 2 ssh2
"""


def test_messages() -> None:
    found = read("sshd", LOG)
    assert brief(found) == [
        ("alice", "logon", False),
        ("bob", "logon", True),
        ("root2", "logon", True),
        ("alice", "logon", False),
        ("alice", "logoff", False),
    ]
    assert (found[0].ip, found[0].device, found[0].session, found[0].source) == (
        "81.2.69.7",
        "srv1",
        "42",
        "ssh",
    )
    assert [e.mfa for e in found] == [None, None, None, True, None]
    assert read("sshd", LOG, device="SRV")[0].device == "SRV"
