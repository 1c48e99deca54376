"""agent.checks._disks.content: what udev or blkid saw on an idle device."""

from __future__ import annotations

import pytest

from agent.checks._disks.content import Content, Kind, collect, judge, parse_udev
from agent.host.capture import CapturedHost


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"ID_FS_TYPE": "ext4", "ID_FS_USAGE": "filesystem"}, Kind.DATA),
        ({"ID_FS_TYPE": "swap", "ID_FS_USAGE": "other"}, Kind.DATA),
        ({"ID_FS_TYPE": "swsuspend", "ID_FS_USAGE": "other"}, Kind.DATA),
        ({"ID_FS_TYPE": "LVM2_member", "ID_FS_USAGE": "raid"}, Kind.DATA),
        ({"ID_FS_TYPE": "crypto_LUKS", "ID_FS_USAGE": "crypto"}, Kind.LUKS),
        ({"ID_FS_TYPE": "BitLocker", "ID_FS_USAGE": "crypto"}, Kind.ENCRYPTED),
        ({"ID_FS_TYPE": "zfs_member", "ID_FS_USAGE": "filesystem"}, Kind.POOL),
        ({"ID_FS_TYPE": "linux_raid_member", "ID_FS_USAGE": "raid"}, Kind.UNKNOWN),
        ({"ID_PART_ENTRY_TYPE": "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"}, Kind.BOOT),
        (
            {"ID_PART_ENTRY_TYPE": "0xef", "ID_FS_TYPE": "vfat", "ID_PART_ENTRY_SIZE": "1048576"},
            Kind.BOOT,
        ),
        (
            {
                "ID_PART_ENTRY_TYPE": "0xef",
                "ID_FS_TYPE": "vfat",
                "ID_FS_USAGE": "filesystem",
                "ID_PART_ENTRY_SIZE": "60000000",
            },
            Kind.DATA,
        ),
        (
            {"ID_PART_ENTRY_TYPE": "0xef", "ID_FS_TYPE": "xfs", "ID_FS_USAGE": "filesystem"},
            Kind.DATA,
        ),
        ({"ID_PART_TABLE_TYPE": "dos"}, Kind.UNKNOWN),
        ({"ID_FS_AMBIVALENT": "filesystem:ext4 raid:linux_raid_member"}, Kind.UNKNOWN),
        ({}, Kind.NOTHING),
    ],
)
def test_what_is_on_a_device(facts: dict[str, str], kind: Kind) -> None:
    assert judge(facts) == Content(kind, facts.get("ID_FS_TYPE", ""))


def test_a_record_that_may_be_cut_off_does_not_say_that_there_is_nothing() -> None:
    assert parse_udev("I:1\nE:ID_BUS=usb\nV:1\n") == {"ID_BUS": "usb"}
    assert parse_udev("I:1\nE:ID_BUS=usb\n") is None
    assert parse_udev("E:ID_FS_TYPE=ext4\n") == {"ID_FS_TYPE": "ext4"}
    assert parse_udev("") is None


BLKID = {"argv": ["/usr/sbin/blkid", "-p", "-o", "udev", "/dev/sda"]}
MARKS = "ID_FS_AMBIVALENT=other:swap:1 filesystem:ext4:1.0\n"


@pytest.mark.parametrize(
    ("blkid", "kind"),
    [
        ({"stdout": "", "stderr": "", "exit": 2}, Kind.NOTHING),
        ({"stdout": MARKS, "stderr": "", "exit": 8}, Kind.UNKNOWN),
        ({"stdout": MARKS, "stderr": "", "exit": 2}, Kind.UNKNOWN),
        ({"error": "EIO"}, Kind.UNKNOWN),
        ({"error": "timed-out"}, Kind.UNKNOWN),
        ({"error": "ENOENT"}, Kind.NOTHING),
    ],
)
def test_where_udev_saw_nothing_blkid_has_to_say_so_too(
    blkid: dict[str, object], kind: Kind
) -> None:
    elsewhere = {**BLKID, "argv": ["/sbin/blkid", *BLKID["argv"][1:]], "error": "ENOENT"}
    document = {
        "platform": "linux",
        "release": "debian 13",
        "privileged": True,
        "taken": "2026-11-20T09:00:00Z",
        "files": {"/run/udev/data/b8:0": "I:1\nV:1\n"},
        "commands": [{**BLKID, **blkid}, elsewhere],
    }
    assert collect(CapturedHost(document), "8:0", "/dev/sda").kind is kind
