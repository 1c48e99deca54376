"""Which volumes can hold data on a Linux machine?

Every mounted file system that is kept on a device, every swap, the place of the hibernation
image, every ZFS dataset, and every block device that is present but idle. What the kernel shows
comes first; a tool is asked only for what it does not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from agent.checks._disks import content, mapper, mounts, opal, sysfs, trace, zfs
from agent.checks._disks.content import Kind
from agent.checks._disks.mounts import Keeps, Mount
from agent.checks._disks.sysfs import Device, Devices
from agent.checks._disks.trace import Machine
from agent.checks._disks.volume import Layer, Piece, Reason, Role, Survey, Volume, unseen
from agent.event import JSON
from agent.host import Host, Unreadable

_MOUNTINFO, _SWAPS, _RESUME = "/proc/self/mountinfo", "/proc/swaps", "/sys/power/resume"


def collect(host: Host) -> Survey:
    """Every volume of this machine. Raises Unreadable where the kernel lists no disk or mount."""
    machine = _machine(host)
    swaps, swap_volumes = _swaps(host, machine)
    resume_volumes = tuple(_hibernation(host, machine, swaps))
    volumes = (
        *_mounted(machine),
        *swap_volumes,
        *resume_volumes,
        *_datasets(machine),
        *_idle(host, machine, swaps),
        *(_not_read(path) for path in machine.devices.unread),
    )
    return Survey("linux", host.privileged, volumes, _notes(machine))


def _machine(host: Host) -> Machine:
    text = host.read_text(_MOUNTINFO)
    try:
        mounted = mounts.parse_mountinfo(text)
    except ValueError as problem:
        raise Unreadable(_MOUNTINFO, "not-understood") from problem
    devices = sysfs.collect(host)
    tables, layers = _mapper(host, devices)
    return Machine(
        devices=devices,
        mounts=mounted,
        tables=tables,
        layers=layers,
        btrfs=_btrfs(host) if any(each.kind == "btrfs" for each in mounted) else {},
        pools=zfs.collect(host, mounted=any(each.kind == "zfs" for each in mounted)),
        never_lock=opal.collect(host, _drives(devices)) if host.privileged else frozenset(),
    )


def _drives(devices: Devices) -> list[str]:
    """The disks that may be of the Opal kind: NVMe, and SATA behind the kernel's SCSI names."""
    return sorted(n for n in devices.by_name if re.fullmatch(r"nvme\d+n\d+|sd[a-z]+", n))


def _mapper(host: Host, devices: Devices) -> tuple[mapper.Tables | None, dict[str, Layer]]:
    """The tables, or device by device what cryptsetup says where there is no dmsetup."""
    mapped = [each for each in devices.by_name.values() if each.name.startswith("dm-")]
    if not mapped:
        return {}, {}
    try:
        return mapper.collect_tables(host), {}
    except Unreadable as problem:
        if not problem.absent:
            return None, {}
    layers: dict[str, Layer] = {}
    for each in mapped:
        try:
            layers[each.dm_name] = mapper.collect_status(host, each.dm_name)
        except Unreadable:
            continue
    return None, layers


def _btrfs(host: Host) -> dict[str, frozenset[str]] | None:
    """Each file system's devices, from /sys/fs/btrfs/UUID/devices (btrfs(5), "sysfs interface")."""
    found: dict[str, frozenset[str]] = {}
    try:
        for name in host.list_directory("/sys/fs/btrfs"):
            if len(name) == 36:  # a UUID; the other entry is "features"
                found[name] = frozenset(host.list_directory(f"/sys/fs/btrfs/{name}/devices"))
    except Unreadable:
        return None
    return found


def _mounted(machine: Machine) -> Iterator[Volume]:
    """One volume for each file system, named after its first mount point, "/" before others."""
    groups: dict[str, list[Mount]] = {}
    for mount in machine.mounts:
        match mount.keeps:
            case Keeps.NOTHING | Keeps.FILES:
                continue
            case Keeps.MEMORY if mount.point != "/":
                continue
            case Keeps.DEVICE if mount.kind != "zfs":
                key = trace.device_of(machine, mount) or mount.source
            case _:
                key = f"{mount.kind} {mount.source} {mount.point}"
        groups.setdefault(key, []).append(mount)
    if not any(mount.point == "/" for mount in machine.mounts):
        yield _not_read("/")
    for group in groups.values():
        points = tuple(sorted({each.point for each in group}, key=lambda each: (len(each), each)))
        mount = next(each for each in group if each.point == points[0])
        pieces = _distinct(piece for each in group for piece in trace.of_mount(machine, each))
        yield Volume(points[0], _role(machine, mount), pieces, points)


def _role(machine: Machine, mount: Mount) -> Role:
    if mount.point == "/":
        return Role.SYSTEM
    device = machine.devices.by_name.get(trace.device_of(machine, mount) or "")
    return Role.REMOVABLE if device and device.removable else Role.DATA


def _swaps(host: Host, machine: Machine) -> tuple[frozenset[str], tuple[Volume, ...]]:
    """The devices that are swapped to, and every swap as a volume."""
    try:
        swaps = mounts.parse_swaps(host.read_text(_SWAPS))
    except (Unreadable, ValueError):
        return frozenset(), (_not_read(_SWAPS, Role.SWAP),)
    devices = {d.name for each in swaps if (d := machine.devices.named(each.path))}
    volumes = tuple(
        Volume(
            f"swap {_path(machine, each.path)}",
            Role.SWAP,
            trace.of_file(machine, each.path)
            if each.is_file
            else trace.of_path(machine, each.path),
        )
        for each in swaps
    )
    return frozenset(devices), volumes


def _path(machine: Machine, path: str) -> str:
    """/dev/dm-1 as people know it: /dev/mapper/swap."""
    device = machine.devices.named(path)
    return device.path if device else path


def _hibernation(host: Host, machine: Machine, swaps: frozenset[str]) -> Iterator[Volume]:
    """Where a hibernated system would wake from, unless that is a swap that is judged anyway."""
    try:
        number = mounts.parse_resume(host.read_text(_RESUME))
    except Unreadable as problem:
        # Kernels without hibernation have no such file.
        if not problem.absent:
            yield _not_read(_RESUME, Role.HIBERNATION)
        return
    except ValueError:
        yield _not_read(_RESUME, Role.HIBERNATION)
        return
    name = machine.devices.by_number.get(number or "")
    if number is None or name in swaps:
        return
    if name is None:
        yield _not_read(f"hibernation {number}", Role.HIBERNATION)
        return
    path = machine.devices.by_name[name].path
    yield Volume(f"hibernation {path}", Role.HIBERNATION, trace.of_device(machine, name))


def _datasets(machine: Machine) -> Iterator[Volume]:
    """Every ZFS dataset that is not mounted: it can be, at any time."""
    mounted = {each.source for each in machine.mounts if each.kind == "zfs"}
    pools = machine.pools
    if pools.encryption is None:
        yield _not_read("zfs datasets")
        return
    for dataset in sorted(pools.encryption.keys() - mounted):
        plain = pools.encryption[dataset] == "off"
        empty = pools.empty(dataset) if plain else False
        yield Volume(
            f"dataset {dataset}",
            Role.IDLE,
            (unseen(dataset, Reason.CONTENT_NOT_VISIBLE),)
            if empty is None
            else trace.of_dataset(machine, dataset),
            set_aside=Reason.EMPTY if empty else None,
        )


def _idle(host: Host, machine: Machine, swaps: frozenset[str]) -> Iterator[Volume]:
    """Every block device that nothing uses but that may hold data all the same."""
    devices = machine.devices
    used = {*devices.held, *swaps, *_file_system_devices(machine)}
    used |= {each.parent for each in devices.by_name.values() if each.parent}
    for name, device in sorted(devices.by_name.items()):
        # Partitions of a disk that is itself held (a path of several to one disk, a member of a
        # RAID whose disks are partitioned as a whole) are the holder's, seen twice.
        seen_twice = device.parent is not None and device.parent in devices.held
        if name in used or seen_twice or device.sectors == 0 or _virtual(device):
            continue
        volume = _idle_volume(host, machine, device)
        if volume is not None:
            yield volume


def _virtual(device: Device) -> bool:
    """True for what is memory, or a ZFS volume, which stands among the datasets."""
    return device.name.startswith(("ram", "zram", "zd"))


def _file_system_devices(machine: Machine) -> set[str]:
    found = {n for each in machine.mounts if (n := trace.device_of(machine, each))}
    for members in (machine.btrfs or {}).values():
        found |= members
    paths = [path for pool in (machine.pools.devices or {}).values() for path in pool]
    paths += [
        p for each in machine.mounts if each.kind == "bcachefs" for p in each.source.split(":")
    ]
    paths += [p for each in machine.mounts for p in each.further_devices()]
    return found | {d.name for path in paths if (d := machine.devices.named(path))}


def _idle_volume(host: Host, machine: Machine, device: Device) -> Volume | None:
    number = next((n for n, name in machine.devices.by_number.items() if name == device.name), None)
    found = content.collect(host, number, device.path)
    pieces = trace.of_device(machine, device.name)
    role = Role.REMOVABLE if device.removable else Role.IDLE
    match found.kind:
        case Kind.BOOT:
            return Volume(device.path, role, pieces, set_aside=Reason.BOOT_PARTITION)
        case Kind.NOTHING if any(each.kind == "f2fs" for each in machine.mounts):
            # An F2FS over several devices leaves no trace on the others, here or in sysfs.
            pieces = _with(Layer("unknown content", unseen=Reason.CONTENT_NOT_VISIBLE), pieces)
        case Kind.NOTHING:
            return Volume(device.path, role, pieces, set_aside=Reason.EMPTY)
        case Kind.LUKS:
            pieces = _with(_header(host, device.path), pieces)
        case Kind.ENCRYPTED:
            pieces = _with(Layer(found.type, unseen=Reason.CIPHER_NOT_VISIBLE), pieces)
        case Kind.POOL | Kind.UNKNOWN:
            pieces = _with(Layer("unknown content", unseen=Reason.CONTENT_NOT_VISIBLE), pieces)
        case Kind.DATA:
            pass
    return Volume(device.path, role, pieces)


def _header(host: Host, path: str) -> Layer:
    try:
        return mapper.collect_header(host, path)
    except Unreadable:
        return Layer("LUKS", unseen=Reason.CIPHER_NOT_VISIBLE)


def _with(layer: Layer, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(each, layers=(layer, *each.layers)) for each in pieces)


def _distinct(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(dict.fromkeys(pieces))


def _not_read(what: str, role: Role = Role.DATA) -> Volume:
    return Volume(what, role, (unseen(what, Reason.DEVICE_NOT_VISIBLE),))


def _notes(machine: Machine) -> dict[str, JSON]:
    folders = sorted(
        each.point
        for each in machine.mounts
        if each.kind in {"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"}
    )
    return {"folder_encryption": folders} if folders else {}
