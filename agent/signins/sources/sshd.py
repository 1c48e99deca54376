"""Who signed in by SSH?

OpenSSH's own messages (auth.c, `auth_log`; session.c through PAM), as of 9.x. The account is that
of the server, and nobody sits at the server: the address is the client's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.signins.sources import Context, Line, Source
from agent.signins.sources._journal import entries

_TRIED = re.compile(
    r"(?P<how>Accepted|Failed) (?P<method>\S+) for (?:invalid user )?(?P<user>.{1,64}?)"
    r" from (?P<ip>[0-9A-Fa-f:.]+) port \d+"
)
_CLOSED = re.compile(r"pam_unix\(sshd:session\): session closed for user (?P<user>\S{1,64})$")


def _read(data: bytes, context: Context) -> Iterator[Line]:
    for entry in entries(data):
        if not entry.program.startswith("sshd"):
            continue
        device = context.device or entry.host or None
        common = {"time": entry.time, "source": "ssh", "device": device, "session": entry.pid}
        if found := _TRIED.match(entry.message):
            accepted = found["how"] == "Accepted"
            yield common | {
                "account": found["user"],
                "kind": "logon",
                "outcome": "success" if accepted else "failure",
                "ip": found["ip"],
                # "publickey,keyboard-interactive" is logged as its last step; a key alone, and
                # a password alone, is one factor.
                "mfa": True if "keyboard-interactive" in found["method"] and accepted else None,
            }
        elif found := _CLOSED.match(entry.message):
            yield common | {"account": found["user"], "kind": "logoff", "outcome": "success"}


SSHD = Source("sshd", "OpenSSH's messages in the journal", _read)
