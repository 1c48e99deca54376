"""logind's properties (systemd 252, Debian 12), and a bus that is not there."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.watching import Session, Use
from agent.signins.watching.logind import Logind, read

DESKTOP = {
    "Id": "2",
    "Name": "alice",
    "Class": "user",
    "State": "active",
    "Remote": False,
    "LockedHint": False,
    "IdleHint": False,
    "Type": "wayland",
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Session("2", "alice", Use.ACTIVE)),
        ({"LockedHint": True}, Session("2", "alice", Use.LOCKED)),
        ({"IdleHint": True}, Session("2", "alice", Use.IDLE)),
        ({"State": "online"}, Session("2", "alice", Use.IDLE)),
        ({"Remote": True}, Session("2", "alice", Use.ACTIVE, remote=True)),
        ({"State": "closing"}, None),
        ({"Class": "greeter"}, None),
        ({"Name": ""}, None),
    ],
)
def test_properties(change: dict[str, Any], expected: Session | None) -> None:
    assert read(DESKTOP | change) == expected


def test_a_bus_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    watcher = Logind()
    with pytest.raises(OSError, match=r"logind|No such file"):
        watcher.sessions()
    watcher.close()
