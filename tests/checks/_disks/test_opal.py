"""agent.checks._disks.opal: a drive's "no" is believed, its "yes" is not enough."""

from __future__ import annotations

import pytest

from agent.checks._disks import opal
from agent.host.capture import CapturedHost
from tests.checks._disks.linux_machine import LinuxMachine

# sedutil 1.20.0
QUERY = """\
/dev/nvme0n1 NVMe Sample Disk                    1.0
TPer function (0x0001)
    ACKNAK = N, ASYNC = N. BufferManagement = N, comIDManagement  = N, Streaming = Y, SYNC = Y
Locking function (0x0002)
    Locked = N, LockingEnabled = Y, LockingSupported = Y, MBRDone = N, MBREnabled = N
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (QUERY, False),
        (QUERY.replace("LockingEnabled = Y", "LockingEnabled = N"), True),
        ("Invalid or unsupported disk /dev/sda\n", False),
        ("", False),
        ("LockingEnabled = maybe", False),
    ],
)
def test_what_a_drive_says(text: str, expected: bool) -> None:
    assert opal.never_locks(text) is expected


def test_each_disk_is_asked_until_the_tool_is_found_to_be_absent() -> None:
    machine = LinuxMachine()
    plain = QUERY.replace("LockingEnabled = Y", "LockingEnabled = N")
    machine.command("sedutil-cli", "--query", "/dev/nvme0n1", answer=plain)
    machine.command("sedutil-cli", "--query", "/dev/nvme1n1", answer=QUERY)
    host = CapturedHost(machine.document())
    assert opal.collect(host, ["nvme0n1", "nvme1n1", "sda"]) == {"nvme0n1"}
    machine.missing("sedutil-cli", "--query", "/dev/sda")
    host = CapturedHost(machine.document())
    assert opal.collect(host, ["sda", "nvme0n1"]) == frozenset()
