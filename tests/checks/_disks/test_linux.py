"""agent.checks._disks.linux: every volume that can hold data is found.

Whole machines are judged in tests/checks/test_captures.py; here is what they show in detail.
"""

from __future__ import annotations

from agent.checks._disks import linux
from agent.checks._disks.volume import Role, Survey
from agent.host.capture import CapturedHost
from tests.checks._disks import linux_captures
from tests.checks._disks.linux_machine import LinuxMachine


def survey(machine: LinuxMachine) -> Survey:
    return linux.collect(CapturedHost(machine.document()))


def test_the_captures_are_what_their_table_says() -> None:
    for name, document in linux_captures.written().items():
        file = linux_captures.FOLDER / f"{name}.json"
        assert file.read_text("utf-8") == linux_captures.text(document), (
            f"{name}: write it again with `python -m tests.checks._disks.linux_captures`"
        )


def test_volumes_are_named_as_people_look_for_them() -> None:
    machine = LinuxMachine()
    linux_captures.start(machine)
    machine.swap(machine.luks(machine.disk("sda"), "cryptswap", kind="PLAIN"))
    machine.mount(machine.disk("sdb", usb=True), "/media/stick", "vfat")
    found = {(each.name, each.role) for each in survey(machine).volumes}
    assert found == {
        ("/", Role.SYSTEM),
        ("/boot", Role.DATA),
        ("/boot/efi", Role.DATA),
        ("/media/stick", Role.REMOVABLE),
        ("swap /dev/mapper/cryptswap", Role.SWAP),
    }


def test_a_file_system_that_is_mounted_twice_is_one_volume() -> None:
    machine = LinuxMachine()
    root = linux_captures.start(machine)
    machine.mount(root, "/var/lib/bind")
    first = next(each for each in survey(machine).volumes if each.name == "/")
    assert first.mount_points == ("/", "/var/lib/bind")


def test_a_machine_without_a_root_is_not_believed() -> None:
    machine = LinuxMachine()
    machine.mount(machine.luks(machine.disk("sda")), "/data")
    assert any(each.name == "/" and not each.mount_points for each in survey(machine).volumes)


def test_a_disk_with_two_paths_is_judged_once() -> None:
    """Multipath: the paths' own partitions are the mapped ones, seen twice."""
    machine = LinuxMachine()
    for path in ("sda", "sdb"):
        machine.partition(machine.disk(path), 1)
    disk = machine.mapped("mpatha", "mpath-3600", ["multipath 0 0 1 1"], "sda", "sdb")
    part = machine.mapped("mpatha-part1", "part1-mpath-3600", ["linear 253:1 2048"], disk)
    machine.mount(machine.luks(part, "root"), "/")
    assert {each.name for each in survey(machine).volumes} == {"/"}
