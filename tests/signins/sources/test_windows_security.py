"""Windows' Security log, as `wevtutil` writes it (build 26100)."""

from __future__ import annotations

import pytest

from tests.signins.sources.reading import brief, read

REMOTE = "remote-connect"


def event(number: int, **data: str) -> str:
    fields = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in data.items())
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<EventID>{number}</EventID><TimeCreated SystemTime='2026-11-02T09:00:00.1234567Z'/>"
        f"<EventRecordID>{number}7</EventRecordID><Computer>LT-A</Computer></System>"
        f"<EventData>{fields}</EventData></Event>"
    )


@pytest.mark.parametrize(
    ("number", "data", "expected"),
    [
        (4624, {"TargetUserName": "alice", "LogonType": "2"}, [("alice", "logon", False)]),
        (4624, {"TargetUserName": "alice", "LogonType": "7"}, [("alice", "unlock", False)]),
        (
            4624,
            {"TargetUserName": "alice", "LogonType": "10"},
            [("alice", REMOTE, False)],
        ),
        (4624, {"TargetUserName": "alice", "LogonType": "3"}, []),
        (4624, {"TargetUserName": "LT-A$", "LogonType": "2"}, []),
        (4624, {"TargetUserName": "DWM-1", "LogonType": "2"}, []),
        (4625, {"TargetUserName": "alice", "LogonType": "2"}, [("alice", "logon", True)]),
        (4634, {"TargetUserName": "alice", "LogonType": "2"}, [("alice", "logoff", False)]),
        (
            4778,
            {"AccountName": "alice", "ClientName": "LT-B"},
            [("alice", REMOTE, False)],
        ),
        (4800, {"TargetUserName": "alice"}, [("alice", "lock", False)]),
        (4688, {"TargetUserName": "alice"}, []),
    ],
)
def test_events(number: int, data: dict[str, str], expected: list[tuple[str, str, bool]]) -> None:
    found = read("windows-security", event(number, **data))
    assert brief(found) == expected
    if number == 4778:
        assert found[0].remote_from == "LT-B"
    for each in found:
        assert (each.device, each.source) == ("LT-A", "agent")


def test_utf_16_and_broken_events() -> None:
    text = event(4624, TargetUserName="alice", LogonType="2") + "<Event><EventID>4624</EventID>"
    assert len(read("windows-security", text.encode("utf-16"))) == 1
