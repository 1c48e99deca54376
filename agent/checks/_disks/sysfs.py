"""Which block devices are there, and what is each made of?

Read from /sys/block and /proc/partitions alone: no tool, no privilege (kernel:
Documentation/ABI/testing/sysfs-block). What a device stands on is told twice, by its own
`slaves` and by the `holders` of what is below; both are believed, so that neither can hide one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from agent.host import Host, Unreadable

_ROOT = "/sys/block"
# One path to a multipath NVMe disk (nvme0c1n1): the kernel hides it behind nvme0n1.
_HIDDEN_PATH = re.compile(r"nvme\d+c\d+n\d+")
_TRANSPORT_USB = re.compile(r"/usb\d+/")
_TRANSPORT_ISCSI = re.compile(r"/session\d+/")


@dataclass(frozen=True, slots=True)
class Device:
    """One disk, partition or virtual block device."""

    name: str
    """The kernel's: "sda3", "dm-0"."""
    parent: str | None = None
    """The disk that a partition is cut from."""
    below: frozenset[str] = frozenset()
    """The devices that it is made of."""
    dm_name: str = ""
    dm_uuid: str | None = None
    """None where the kernel would not say; empty where whoever made it gave none."""
    backing_file: str | None = None
    """Of a loop device: the file; None where nothing is attached or it could not be read."""
    backing_device: str | None = None
    """Of a zram: the device it may write back to; None where that could not be read."""
    sectors: int | None = None
    """Size in 512-byte sectors; None where the kernel would not say. 0: no medium."""
    removable: bool = False
    network: bool = False
    """True for an iSCSI disk: its storage is on another machine."""

    @property
    def path(self) -> str:
        """Where people find it, such as /dev/sda3 or /dev/mapper/vg-root."""
        return f"/dev/mapper/{self.dm_name}" if self.dm_name else f"/dev/{self.name}"


@dataclass(frozen=True, slots=True)
class Devices:
    """Every block device that the kernel told of."""

    by_name: dict[str, Device] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    """ "8:3" → "sda3"."""
    held: frozenset[str] = frozenset()
    """Those that another device stands on."""
    unread: tuple[str, ...] = ()
    """What could not be read, so that devices may be missing from this list."""

    def get(self, name: str) -> Device | None:
        """The device of this kernel name; a partition also where only its disk was listed."""
        if found := self.by_name.get(name):
            return found
        disk = next((each for each in self.by_name if _is_partition(name, each)), None)
        return Device(name, parent=disk) if disk else None

    def named(self, path: str) -> Device | None:
        """The device at a /dev path, by the kernel's or the device-mapper's name."""
        short = path.removeprefix("/dev/")
        # The kernel writes the slash of /dev/cciss/c0d0 as "!" in /sys/block.
        if found := self.get(short.replace("/", "!")):
            return found
        match short.split("/"):
            case ["mapper", mapped]:
                pass
            case [group, volume]:  # lvm(8) doubles a hyphen inside either name
                mapped = f"{group.replace('-', '--')}-{volume.replace('-', '--')}"
            case _:
                return None
        matches = [each for each in self.by_name.values() if mapped and each.dm_name == mapped]
        return matches[0] if len(matches) == 1 else None


def collect(host: Host) -> Devices:
    """What the kernel says. Raises Unreadable where it does not even list its disks."""
    unread: list[str] = []
    numbers = _numbers(host, unread)
    devices: dict[str, Device] = {}
    held: dict[str, frozenset[str]] = {}
    for disk in host.list_directory(_ROOT):
        if _HIDDEN_PATH.fullmatch(disk):
            continue
        device, partitions = _disk(host, disk, unread)
        devices[disk] = device
        held[disk] = _names(host, f"{_ROOT}/{disk}/holders", unread)
        for name in partitions | {n for n in numbers.values() if _is_partition(n, disk)}:
            devices[name] = Device(
                name, parent=disk, removable=device.removable, network=device.network
            )
            held[name] = _names(host, f"{_ROOT}/{disk}/{name}/holders", unread)
    unread += [f"{_ROOT}/{name}" for name in sorted(set(numbers.values()) - devices.keys())]
    for lower, holders in held.items():
        for upper in holders & devices.keys():
            devices[upper] = replace(devices[upper], below=devices[upper].below | {lower})
    below = {name for each in devices.values() for name in each.below}
    below |= {name for name, holders in held.items() if holders}
    by_number = {number: name for number, name in numbers.items() if name in devices}
    return Devices(devices, by_number, frozenset(below), tuple(unread))


def _numbers(host: Host, unread: list[str]) -> dict[str, str]:
    """ "major:minor" → name, from /proc/partitions; it leaves out devices without a medium."""
    try:
        text = host.read_text("/proc/partitions")
    except Unreadable as problem:
        unread.append(problem.what)
        return {}
    return parse_partitions(text)


def parse_partitions(text: str) -> dict[str, str]:
    """ "major:minor" → name. A number that stands there twice is nobody's."""
    numbers: dict[str, str] = {}
    twice: set[str] = set()
    for line in text.splitlines():
        match line.split():
            case [major, minor, blocks, name] if (major + minor + blocks).isdecimal():
                number = f"{major}:{minor}"
                if number in numbers:
                    twice.add(number)
                numbers[number] = name
    return {number: name for number, name in numbers.items() if number not in twice}


def _is_partition(name: str, disk: str) -> bool:
    """True for what the kernel would call a partition of `disk`: sda → sda3, md0 → md0p1."""
    separator = "p" if disk[-1:].isdigit() else ""
    rest = name.removeprefix(disk + separator)
    return rest != name and rest.isdecimal()


def _disk(host: Host, name: str, unread: list[str]) -> tuple[Device, frozenset[str]]:
    """One entry of /sys/block and the names of its partitions."""
    here = f"{_ROOT}/{name}"
    sectors = _number(host, f"{here}/size")
    if sectors == 0:  # a drive without a medium, a detached loop
        return Device(name, sectors=0), frozenset()
    link = _link(host, here)
    mapped = name.startswith("dm-")
    device = Device(
        name,
        below=_names(host, f"{here}/slaves", unread),
        dm_name=(_line(host, f"{here}/dm/name") or "") if mapped else "",
        dm_uuid=_line(host, f"{here}/dm/uuid") if mapped else None,
        backing_file=_line(host, f"{here}/loop/backing_file") if name.startswith("loop") else None,
        backing_device=_backing_device(host, here) if name.startswith("zram") else None,
        sectors=sectors,
        removable=bool(_TRANSPORT_USB.search(link)) or _line(host, f"{here}/removable") == "1",
        network=bool(_TRANSPORT_ISCSI.search(link)) or name.startswith(("nbd", "rbd")),
    )
    entries = _names(host, here, unread)
    return device, frozenset(entry for entry in entries if _is_partition(entry, name))


def _backing_device(host: Host, here: str) -> str | None:
    """What a zram may write back to: "none", a path, or None where it could not be read.

    Kernels built without CONFIG_ZRAM_WRITEBACK have no such attribute, and nothing to write to.
    """
    try:
        return host.read_text(f"{here}/backing_dev").strip()
    except Unreadable as problem:
        return "none" if problem.absent else None


def _names(host: Host, path: str, unread: list[str]) -> frozenset[str]:
    """The names in a folder; none where there is no such folder, or it could not be read."""
    try:
        return frozenset(host.list_directory(path))
    except Unreadable as problem:
        if not problem.absent:
            unread.append(path)
        return frozenset()


def _line(host: Host, path: str) -> str | None:
    """One line of a sysfs attribute; None where it could not be read."""
    try:
        return host.read_text(path).removesuffix("\n")
    except Unreadable:
        return None


def _link(host: Host, path: str) -> str:
    try:
        return host.read_link(path)
    except Unreadable:
        return ""


def _number(host: Host, path: str) -> int | None:
    text = _line(host, path) or ""
    return int(text) if text.isdecimal() else None
