"""agent.checks._disks.macos: every volume is found, with its name and what it is for.

Whole Macs are judged in tests/checks/test_captures.py; here is what they show in detail.
"""

from __future__ import annotations

from agent.checks._disks import macos
from agent.checks._disks.volume import Role, Survey
from agent.host.capture import CapturedHost
from tests.checks._disks import macos_captures
from tests.checks._disks.macos_captures import Mac


def survey(machine: Mac) -> Survey:
    return macos.collect(CapturedHost(machine.document()))


def test_the_captures_are_what_their_table_says() -> None:
    for name, document in macos_captures.written().items():
        file = macos_captures.FOLDER / f"{name}.json"
        assert file.read_text("utf-8") == macos_captures.text(document), (
            f"{name}: write it again with `python -m tests.checks._disks.macos_captures`"
        )


def test_volumes_are_named_as_people_look_for_them() -> None:
    machine = Mac()
    machine.start()
    machine.disk("disk4", ("disk4s1", "DOS_FAT_32", "STICK", "/Volumes/STICK"))
    found = {each.name: each.role for each in survey(machine).volumes if not each.set_aside}
    assert found == {"Data": Role.SYSTEM, "VM": Role.SWAP, "STICK": Role.REMOVABLE}


def test_an_apfs_partition_that_no_container_answers_for_is_seen() -> None:
    machine = Mac()
    machine.start()
    machine.disk("disk4", ("disk4s2", "Apple_APFS"))
    assert "disk4s2" in {each.name for each in survey(machine).volumes}


def test_a_mac_without_a_system_volume_is_not_believed() -> None:
    machine = Mac()
    assert [each.pieces for each in survey(machine).volumes] == [()]


def test_apple_silicon_has_the_longer_key() -> None:
    for arm64, bits in ((True, 256), (False, 128)):
        machine = Mac()
        machine.arm64 = arm64
        machine.start()
        data = next(each for each in survey(machine).volumes if each.role is Role.SYSTEM)
        assert data.pieces[0].layers[0].key_bits == bits
