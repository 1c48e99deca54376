"""agent.checks._disks.mounts: the kernel's tables of mounts and swaps, whole or refused."""

from __future__ import annotations

import pytest

from agent.checks._disks.mounts import (
    Keeps,
    Mount,
    Swap,
    holding,
    parse_mountinfo,
    parse_resume,
    parse_swaps,
)


def test_a_line_of_mountinfo_is_read_and_unescaped() -> None:
    text = "36 27 8:17 / /media/my\\040disk rw,nosuid shared:1 master:2 - vfat /dev/sdb1 rw,a=b\n"
    assert parse_mountinfo(text) == (
        Mount("8:17", "/media/my disk", "vfat", "/dev/sdb1", "rw,a=b"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "36 27 8:17 / /m",
        "36 27 8:17 / /m rw - ext4 /dev/sdb1 rw",
        "36 27 8:17 / /m rw - ext4\n",
        "garbage\n",
    ],
)
def test_a_table_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mountinfo"):
        parse_mountinfo(text)


@pytest.mark.parametrize(
    ("kind", "number", "keeps"),
    [
        ("ext4", "8:1", Keeps.DEVICE),
        ("btrfs", "0:30", Keeps.DEVICE),
        ("fuseblk", "8:17", Keeps.DEVICE),
        ("some-new-fs", "8:1", Keeps.DEVICE),
        ("some-new-fs", "0:77", Keeps.UNKNOWN),
        ("tmpfs", "0:5", Keeps.MEMORY),
        ("cgroup2", "0:5", Keeps.NOTHING),
        ("nfs4", "0:5", Keeps.NETWORK),
        ("fuse.sshfs", "0:5", Keeps.NETWORK),
        ("fuse.gocryptfs", "0:5", Keeps.FILES),
        ("overlay", "0:5", Keeps.LAYERS),
    ],
)
def test_where_a_file_system_keeps_what_is_written(kind: str, number: str, keeps: Keeps) -> None:
    assert Mount(number, "/x", kind, "x", "rw").keeps is keeps


def test_an_overlay_names_its_layers() -> None:
    options = "rw,lowerdir=/a:/b\\:c,upperdir=/d,workdir=/e,redirect_dir=on"
    mount = Mount("0:5", "/", "overlay", "overlay", options)
    assert mount.layers() == ("/a", "/b:c", "/d", "/e")


HEADING = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def test_swaps_are_read() -> None:
    text = (
        HEADING
        + "/dev/dm-1                               partition\t8388604\t\t0\t\t-2\n"
        + "/swap\\040file\\040(deleted)              file\t\t1024\t\t0\t\t-3\n"
    )
    assert parse_swaps(text) == (Swap("/dev/dm-1", False), Swap("/swap file", True))
    assert parse_swaps(HEADING) == ()


@pytest.mark.parametrize("text", ["", "Filename", HEADING + "/dev/sda2 partition\n", "x\n"])
def test_a_swap_table_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="/proc/swaps"):
        parse_swaps(text)


def test_where_the_machine_wakes_from() -> None:
    assert parse_resume("0:0\n") is None
    assert parse_resume("8:3\n") == "8:3"
    for text in ("", "8:\n", "8:3", "sda3\n"):
        with pytest.raises(ValueError, match="device number"):
            parse_resume(text)


def test_a_file_is_on_the_deepest_mount_above_it() -> None:
    mounts = tuple(Mount("8:1", point, "ext4", "x", "rw") for point in ("/", "/var", "/var/lib"))
    for path, point in (("/a", "/"), ("/var", "/var"), ("/var/library", "/var")):
        mount = holding(path, mounts)
        assert mount is not None
        assert mount.point == point
    assert holding("relative", mounts) is None
