"""agent.checks._disks.zfs: what `zfs` and `zpool` print."""

from __future__ import annotations

import pytest

from agent.checks._disks import zfs
from agent.checks._disks.volume import Layer, Reason
from agent.checks._disks.zfs import Pools, parse_devices, parse_pairs
from agent.host.capture import CapturedHost
from tests.checks._disks.linux_machine import LinuxMachine


def test_datasets_and_their_ciphers() -> None:
    pools = Pools(parse_pairs("tank\toff\ntank/a b\taes-256-gcm\ntank/c\trot13\n"))
    assert pools.layer("tank") is None
    assert pools.layer("tank/a b") == Layer("ZFS", "aes", "gcm", 256)
    assert pools.layer("tank/c") == Layer("ZFS", unseen=Reason.CIPHER_NOT_UNDERSTOOD)
    assert pools.layer("tank/d") == Layer("ZFS", unseen=Reason.STATUS_NOT_VISIBLE)


def test_a_dataset_that_only_groups_others_is_empty() -> None:
    pools = Pools({"tank": "off"}, {"tank": 98304, "tank/a": 1 << 30})
    assert pools.empty("tank") is True
    assert pools.empty("tank/a") is False
    assert pools.empty("tank/b") is None
    old = Pools({"tank": "off"}, {"tank": 98304, "tank@a": 98304, "tank@b": 1 << 30, "tank2@c": 1})
    assert old.empty("tank") is False
    assert Pools(referenced=None).empty("tank") is None


@pytest.mark.parametrize("text", ["tank off\n", "\toff\n", "tank\t\n"])
def test_other_lines_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="zfs get"):
        parse_pairs(text)


def test_a_pool_stands_on_every_device_that_is_listed() -> None:
    # OpenZFS 2.1, `zpool list -vHPL`.
    text = (
        "tank\t7.5G\t1G\t6.5G\t-\t-\t0%\t1%\t1.00x\tONLINE\t-\n"
        "\tmirror-0\t7.5G\t1G\t6.5G\t-\t-\t0%\t1%\t-\tONLINE\n"
        "\t/dev/sda3\t8G\t-\t-\t-\t-\t-\t-\t-\tONLINE\n"
        "\t/dev/sdb3\t8G\t-\t-\t-\t-\t-\t-\t-\tONLINE\n"
        "logs\t-\t-\t-\t-\t-\t-\t-\t-\t-\n"
        "\t/dev/sdc1\t1G\t-\t-\t-\t-\t-\t-\t-\tONLINE\n"
        "dozer\t7.5G\t1G\t6.5G\t-\t-\t0%\t1%\t1.00x\tONLINE\t-\n"
        "\t/dev/sdd\t8G\t-\t-\t-\t-\t-\t-\t-\tONLINE\n"
    )
    assert parse_devices(text) == {
        "tank": ("/dev/sda3", "/dev/sdb3", "/dev/sdc1"),
        "dozer": ("/dev/sdd",),
    }
    with pytest.raises(ValueError, match="before any pool"):
        parse_devices("\t/dev/sda3\t8G\n")


def test_a_list_that_broke_off_at_a_line_s_end_is_not_a_shorter_one() -> None:
    machine = LinuxMachine()
    machine.zpool({"tank": "off", "tank/old": "off"}, [])
    whole = machine.document()
    assert zfs.collect(CapturedHost(whole), mounted=True).encryption == {
        "tank": "off",
        "tank/old": "off",
    }
    machine.commands[0]["stdout"] = "tank\toff\n"
    assert zfs.collect(CapturedHost(machine.document()), mounted=True).encryption is None
