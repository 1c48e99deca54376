"""Whose accounts are on this Linux machine?

Login names, homes and groups. Real names, which the same file holds, are left out by the command
that reads it: nobody needs them here.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.checks import _answers
from agent.host import Host

PASSWD = (
    "/usr/bin/awk",
    "-F:",
    '{print $1 ":" $3 ":" $4 ":" $6 ":" $7} END {print "#complete"}',
    "/etc/passwd",
)
_NO_LOGIN = ("/nologin", "/false", "/sync", "/shutdown", "/halt")


@dataclass(frozen=True, slots=True)
class Account:
    """One line of passwd(5)."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str

    @property
    def person(self) -> bool:
        """True where somebody may sign in with it: login.defs(5) starts people at 1000."""
        return 1000 <= self.uid < 65534 and not self.shell.endswith(_NO_LOGIN)


def accounts(host: Host) -> list[Account]:
    """Every local account. Raises Unreadable."""
    found = []
    for line in _answers.lines(host, PASSWD, "/etc/passwd"):
        fields = line.split(":")
        if len(fields) == 5 and fields[1].isdecimal() and fields[2].isdecimal():
            found.append(Account(fields[0], int(fields[1]), int(fields[2]), fields[3], fields[4]))
    return found
