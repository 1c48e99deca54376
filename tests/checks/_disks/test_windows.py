"""agent.checks._disks.windows: every volume is found, with its name and what it is for.

Whole machines are judged in tests/checks/test_captures.py; here is what they show in detail.
"""

from __future__ import annotations

from agent.checks._disks import windows
from agent.checks._disks.volume import Reason, Role, Survey
from agent.host.capture import CapturedHost
from tests.checks._disks import windows_captures
from tests.checks._disks.windows_captures import WindowsMachine


def survey(machine: WindowsMachine) -> Survey:
    return windows.collect(CapturedHost(machine.document()))


def test_the_captures_are_what_their_table_says() -> None:
    for name, document in windows_captures.written().items():
        file = windows_captures.FOLDER / f"{name}.json"
        assert file.read_text("utf-8") == windows_captures.text(document), (
            f"{name}: write it again with `python -m tests.checks._disks.windows_captures`"
        )


def test_volumes_are_named_as_people_look_for_them() -> None:
    machine = WindowsMachine()
    machine.laptop()
    machine.volume(None, path="C:\\Data\\")
    machine.volume("E:", kind=2)
    found = {each.name: (each.role, each.set_aside) for each in survey(machine).volumes}
    assert found == {
        "C:": (Role.SYSTEM, None),
        "C:\\Data": (Role.DATA, None),
        "E:": (Role.REMOVABLE, None),
        "00000001 (no letter)": (Role.DATA, Reason.BOOT_PARTITION),
        "00000003 (no letter)": (Role.DATA, Reason.BOOT_PARTITION),
    }


def test_a_boot_partition_that_got_a_letter_can_hold_data() -> None:
    machine = WindowsMachine()
    machine.laptop()
    machine.plain("S:", partition=windows_captures.RECOVERY)
    found = {each.name: each.set_aside for each in survey(machine).volumes}
    assert found["S:"] is None


def test_what_only_bitlocker_lists_is_there_all_the_same() -> None:
    machine = WindowsMachine()
    machine.laptop()
    machine.plain("D:")
    machine.volumes.pop()
    assert "D:" in {each.name for each in survey(machine).volumes}


def test_a_machine_without_a_system_volume_is_not_believed() -> None:
    machine = WindowsMachine()
    machine.volume("D:")
    assert any(not each.pieces for each in survey(machine).volumes)


def test_explorers_word_is_taken_whole_or_not_at_all() -> None:
    assert windows.parse_shell("C: 1\r\nD: \r\ne: 2\r\nend\r\n") == {"C:": 1, "E:": 2}
    assert windows.parse_shell("C: 1\r\nD: 2\r\n") == {}
    assert windows.parse_shell("") == {}
