"""agent.checks._disks.sysfs: the devices that the kernel shows, and what each stands on."""

from __future__ import annotations

import pytest

from agent.checks._disks import sysfs
from agent.host import Unreadable
from agent.host.capture import CapturedHost
from tests.checks._disks.linux_machine import LinuxMachine


def machine() -> LinuxMachine:
    made = LinuxMachine()
    made.disk("sda")
    made.luks(made.partition("sda", 3), "root")
    made.disk("sdb", usb=True)
    return made


def test_devices_and_what_they_stand_on() -> None:
    devices = sysfs.collect(CapturedHost(machine().document()))
    assert set(devices.by_name) == {"sda", "sda3", "dm-0", "sdb"}
    assert devices.by_name["sda3"].parent == "sda"
    assert devices.by_name["dm-0"].below == {"sda3"}
    assert devices.by_name["dm-0"].path == "/dev/mapper/root"
    assert devices.by_name["sdb"].removable
    assert devices.held == {"sda3"}
    assert devices.unread == ()


def test_holders_tell_what_slaves_left_out() -> None:
    document = machine().document()
    document["directories"]["/sys/block/dm-0/slaves"] = []
    assert sysfs.collect(CapturedHost(document)).by_name["dm-0"].below == {"sda3"}


def test_what_could_not_be_read_is_said() -> None:
    document = machine().document()
    document["directories"]["/sys/block/sdb"] = {"error": "EACCES"}
    document["directories"]["/sys/block"].remove("sda")
    unread = sysfs.collect(CapturedHost(document)).unread
    assert "/sys/block/sdb" in unread
    assert "/sys/block/sda" in unread, "/proc/partitions knows it"


def test_without_a_list_of_disks_nothing_can_be_said() -> None:
    document = machine().document()
    del document["directories"]["/sys/block"]
    with pytest.raises(Unreadable):
        sysfs.collect(CapturedHost(document))


def test_a_device_is_found_by_any_of_its_names() -> None:
    made = machine()
    made.volume("my--vg-home", "sdb")
    devices = sysfs.collect(CapturedHost(made.document()))
    for path in ("/dev/dm-1", "/dev/mapper/my--vg-home", "/dev/my-vg/home"):
        found = devices.named(path)
        assert found is not None
        assert found.name == "dm-1"
    assert devices.named("/dev/root") is None


def test_a_number_that_stands_twice_is_nobodys() -> None:
    assert sysfs.parse_partitions(" 8 0 10 sda\n 8 1 5 sda1\n 8 1 5 sdb\nmajor minor\n") == {
        "8:0": "sda"
    }


def test_a_partition_is_known_by_its_disk() -> None:
    document = machine().document()
    document["directories"]["/sys/block/sda"] = {"error": "EACCES"}
    document["files"]["/proc/partitions"] = {"error": "EACCES"}
    devices = sysfs.collect(CapturedHost(document))
    found = devices.named("/dev/sda3")
    assert found is not None
    assert found.parent == "sda"
    assert devices.named("/dev/sdz3") is None


def test_a_name_with_a_slash_is_found() -> None:
    made = LinuxMachine()
    made.disk("cciss!c0d0")
    devices = sysfs.collect(CapturedHost(made.document()))
    assert devices.named("/dev/cciss/c0d0") is devices.by_name["cciss!c0d0"]
