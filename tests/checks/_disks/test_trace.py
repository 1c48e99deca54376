"""agent.checks._disks.trace: every way from a volume down to its storage is followed."""

from __future__ import annotations

from agent.checks._disks import sysfs, trace
from agent.checks._disks.mounts import parse_mountinfo
from agent.checks._disks.trace import Machine
from agent.checks._disks.volume import Piece, Reason, Storage
from agent.host.capture import CapturedHost
from tests.checks._disks.linux_machine import LinuxMachine


def seen(made: LinuxMachine) -> Machine:
    document = made.document()
    return Machine(
        devices=sysfs.collect(CapturedHost(document)),
        mounts=parse_mountinfo(document["files"]["/proc/self/mountinfo"]),
    )


def test_every_leg_of_a_stack_is_followed() -> None:
    made = LinuxMachine()
    legs = [made.partition(made.disk(name), 1) for name in ("sda", "sdb")]
    raid = made.raid("md0", *legs)
    pieces = trace.of_device(seen(made), raid)
    assert [piece.where for piece in pieces] == ["/dev/sda1", "/dev/sdb1"]


def test_a_stack_that_stands_on_itself_is_not_understood() -> None:
    made = LinuxMachine()
    made.raid("md0")
    made.raid("md1", "md0")
    made.directories["/sys/block/md0/slaves"] = ["md1"]
    assert trace.of_device(seen(made), "md1")[0].unseen is Reason.DEVICE_NOT_VISIBLE


def test_a_loop_leads_to_the_file_that_is_behind_it() -> None:
    made = LinuxMachine()
    made.mount(made.partition(made.disk("sda"), 2), "/")
    loop = made.loop("/home/image (deleted)")
    assert trace.of_device(seen(made), loop) == (Piece("/dev/sda2"),)


def test_a_zram_may_write_back_to_a_disk() -> None:
    made = LinuxMachine()
    made.disk("sda")
    made.zram("/dev/sda")
    assert trace.of_device(seen(made), "zram0") == (Piece("/dev/sda"),)
    made.zram("none")
    assert trace.of_device(seen(made), "zram0")[0].storage is Storage.MEMORY


def test_a_disc_counts_only_where_it_can_be_written() -> None:
    made = LinuxMachine()
    made.mount(made.disk("sr0"), "/media/disc", "udf", options="ro")
    made.mount(made.disk("sr1"), "/media/ram", "udf")
    machine = seen(made)
    storage = [trace.of_mount(machine, each)[0].storage for each in machine.mounts[-2:]]
    assert storage == [Storage.READ_ONLY, Storage.DISK]


def test_number_and_name_must_not_disagree() -> None:
    made = LinuxMachine()
    made.disk("sda")
    made.disk("sdb")
    made.mount("sda", "/")
    made.mount_lines[-1] = made.mount_lines[-1].replace("/dev/sda", "/dev/sdb")
    machine = seen(made)
    pieces = trace.of_mount(machine, machine.mounts[-1])
    assert pieces[0].unseen is Reason.DEVICE_NOT_VISIBLE
    made.mount_lines[-1] = made.mount_lines[-1].replace("/dev/sdb", "/dev/root")
    machine = seen(made)
    assert trace.of_mount(machine, machine.mounts[-1]) == (Piece("/dev/sda"),)
