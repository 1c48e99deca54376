"""What is on a block device that nothing uses?

From udev's own record of what it saw there (/run/udev/data, readable by all), and where there is
none, from `blkid -p`, which only root may run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from agent.host import Host, Unreadable

# Partition types that the machine starts from, which its firmware must be able to read: EFI
# system (UEFI 2.10, 5.3.3), BIOS boot and PReP (GRUB manual, 3.4), Microsoft reserved and Windows
# recovery (Microsoft, "UEFI/GPT-based hard drive partitions"), extended boot loader and verity
# hash trees (Discoverable Partitions Specification); 0xef is the ESP in an MBR.
_BOOT_TYPES = frozenset(
    {
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
        "21686148-6449-6e6f-744e-656564454649",
        "9e1a2d38-c612-4316-aa26-8b49521e5a8b",
        "e3c9e316-0b5c-4db8-817d-f92df00215ae",
        "de94bba4-06d1-4d40-a16a-bfd50179d6ac",
        "bc13c2ff-59e6-4262-a352-b275fd6f7172",
        "0xef",
    }
)
# What such a partition may hold: FAT for the firmware, ext4 or Btrfs for an extended boot loader,
# NTFS for recovery; and how large they are made at most, in sectors of 512 bytes (4 GiB). One that
# holds anything else, or is larger, is somebody's data under a false label.
_BOOT_CONTENTS = frozenset({"", "vfat", "ext2", "ext3", "ext4", "btrfs", "ntfs", "DM_verity_hash"})
_MOST_BOOT_SECTORS = 1 << 23
_DATA_TYPES = frozenset({"swsuspend", "LVM2_member"})
_ENCRYPTED_TYPES = frozenset({"BitLocker", "crypto_LUKS", "FVE"})


class Kind(Enum):
    """What an idle device holds."""

    DATA = auto()
    """A file system, a swap area, a part of a volume group."""
    LUKS = auto()
    ENCRYPTED = auto()
    """Locked by something whose cipher cannot be read while it is."""
    POOL = auto()
    """A part of a ZFS pool."""
    BOOT = auto()
    NOTHING = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Content:
    """What is on one idle device."""

    kind: Kind
    type: str = ""
    """As libblkid names it: "ext4", "crypto_LUKS"."""


def collect(host: Host, number: str | None, path: str) -> Content:
    """What is on the device with this "major:minor" at this /dev path; never raises."""
    facts = _from_udev(host, number) if number else None
    found = judge(facts) if facts is not None else Content(Kind.UNKNOWN)
    # udev also records nothing where it saw several things at once; blkid complains then.
    if host.privileged and (facts is None or found.kind is Kind.NOTHING):
        try:
            asked = _from_blkid(host, path)
        except Unreadable as problem:
            # Only where there is no blkid does udev's "nothing" stand by itself.
            return found if problem.absent else Content(Kind.UNKNOWN)
        return judge(asked)
    return found


def _from_udev(host: Host, number: str) -> dict[str, str] | None:
    try:
        return parse_udev(host.read_text(f"/run/udev/data/b{number}"))
    except Unreadable:
        return None


AMBIGUOUS = "ID_FS_AMBIVALENT"
"""libblkid's word for several file systems' marks on one device."""


def parse_udev(text: str) -> dict[str, str] | None:
    """The properties in a udev record, or None where it is not known to be whole.

    systemd 247 and later end every record with its version ("V:1", sd-device
    `device_update_db`). Without that line only what is there is believed, not what is missing.
    """
    facts: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("E:"):
            name, _, value = line[2:].partition("=")
            facts[name] = value
    whole = text.endswith("\nV:1\n") or text == "V:1\n"
    return facts if whole or "ID_FS_TYPE" in facts else None


def _from_blkid(host: Host, path: str) -> dict[str, str]:
    """`blkid -p`: its answer; exit 2 without a complaint is "nothing there" (blkid(8)).

    Raises Unreadable: absent where there is no blkid.
    """
    for place in ("/usr/sbin", "/sbin"):
        try:
            done = host.run([f"{place}/blkid", "-p", "-o", "udev", path])
        except Unreadable as problem:
            if problem.absent:
                continue
            raise
        if done.exit == 2 and not done.stdout and not done.stderr:
            return {}
        if done.exit == 8:  # blkid(8): "ambivalent low-level probing result"
            return {AMBIGUOUS: "1"}
        if done.exit != 0 or not done.stdout.endswith("\n"):
            raise Unreadable(f"blkid {path}", f"exit-{done.exit}")
        return dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    raise Unreadable("blkid", "ENOENT")


def judge(facts: dict[str, str]) -> Content:
    """What libblkid's properties mean for data at rest."""
    kind, usage = facts.get("ID_FS_TYPE", ""), facts.get("ID_FS_USAGE", "")
    if facts.get("ID_PART_ENTRY_TYPE", "").lower() in _BOOT_TYPES and kind in _BOOT_CONTENTS:
        size = facts.get("ID_PART_ENTRY_SIZE", "0")
        if size.isdecimal() and int(size) <= _MOST_BOOT_SECTORS:
            return Content(Kind.BOOT, kind)
    if kind == "crypto_LUKS":
        return Content(Kind.LUKS, kind)
    if kind in _ENCRYPTED_TYPES:
        return Content(Kind.ENCRYPTED, kind)
    if kind == "zfs_member":
        return Content(Kind.POOL, kind)
    if usage == "filesystem" or kind in _DATA_TYPES or kind == "swap":
        return Content(Kind.DATA, kind)
    # A table of partitions whose partitions the kernel does not show hides what is in them.
    unclear = kind or usage or AMBIGUOUS in facts or "ID_PART_TABLE_TYPE" in facts
    return Content(Kind.UNKNOWN if unclear else Kind.NOTHING, kind)
