"""On which storage does a volume end, and what encrypts it on the way?

Pure: walks the devices that sysfs told of, down to the bottom. Every way down is followed, for
data lies on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent.checks._disks import mapper
from agent.checks._disks.mounts import Keeps, Mount, holding, without_deleted
from agent.checks._disks.sysfs import Device, Devices
from agent.checks._disks.volume import Layer, Piece, Reason, Storage, unseen
from agent.checks._disks.zfs import Pools

Seen = frozenset[str]
"""What is being walked already: a stack that stands on itself could not be understood."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One Linux machine's storage, as read."""

    devices: Devices = field(default_factory=Devices)
    mounts: tuple[Mount, ...] = ()
    tables: mapper.Tables | None = None
    """Device-mapper tables; None where they could not be read."""
    layers: Mapping[str, Layer] = field(default_factory=dict)
    """What cryptsetup said of a device by name, where dmsetup could not be asked."""
    btrfs: Mapping[str, frozenset[str]] | None = field(default_factory=dict)
    """Each btrfs file system's devices; None where the kernel would not say."""
    pools: Pools = field(default_factory=Pools)
    never_lock: frozenset[str] = frozenset()
    """Disks that say that their own encryption asks for no password."""


def of_device(machine: Machine, name: str, seen: Seen = frozenset()) -> tuple[Piece, ...]:
    """The pieces of storage below a block device."""
    device = machine.devices.get(name)
    if device is None or name in seen:
        return (unseen(f"/dev/{name}", Reason.DEVICE_NOT_VISIBLE),)
    below = _below(machine, device, seen | {name})
    layer = _layer(machine, device)
    return tuple(replace(each, layers=(layer, *each.layers)) for each in below) if layer else below


def _below(machine: Machine, device: Device, seen: Seen) -> tuple[Piece, ...]:
    if device.below:
        return tuple(
            piece for name in sorted(device.below) for piece in of_device(machine, name, seen)
        )
    if device.parent is not None:
        return tuple(
            replace(piece, where=device.path) if piece.where == f"/dev/{device.parent}" else piece
            for piece in of_device(machine, device.parent, seen)
        )
    if device.name.startswith("loop"):
        if device.backing_file is None:
            return (unseen(device.path, Reason.DEVICE_NOT_VISIBLE),)
        return of_file(machine, without_deleted(device.backing_file), seen)
    if device.name.startswith("zram"):
        return _zram(machine, device, seen)
    if device.name.startswith("ram"):
        return (Piece(device.path, storage=Storage.MEMORY),)
    if device.name.startswith("sr"):
        return (Piece(device.path, storage=Storage.READ_ONLY),)
    if device.name.startswith(("dm-", "md", "bcache", "drbd", "ublkb")):
        # Made of others by its nature; that none is shown does not mean that none is there.
        return (unseen(device.path, Reason.DEVICE_NOT_VISIBLE),)
    if device.name.startswith("zd"):
        return _zvol(machine, device)
    if device.network:
        return (Piece(device.path, storage=Storage.NETWORK),)
    return (Piece(device.path, never_locks=device.name in machine.never_lock),)


def _zram(machine: Machine, device: Device, seen: Seen) -> tuple[Piece, ...]:
    if device.backing_device is None:
        return (unseen(device.path, Reason.DEVICE_NOT_VISIBLE),)
    if device.backing_device in {"none", ""}:
        return (Piece(device.path, storage=Storage.MEMORY),)
    return of_path(machine, device.backing_device, seen)


def _zvol(machine: Machine, device: Device) -> tuple[Piece, ...]:
    """A zvol's dataset is not told by sysfs: it is safe where every dataset of every pool is."""
    pools = machine.pools
    if not pools.encryption or "off" in pools.encryption.values():
        return (unseen(device.path, Reason.STATUS_NOT_VISIBLE),)
    return tuple(
        replace(piece, where=device.path)
        for name in sorted(pools.encryption)
        for piece in of_dataset(machine, name)
    )


def _layer(machine: Machine, device: Device) -> Layer | None:
    if not device.name.startswith("dm-"):
        return None
    if machine.tables is None:
        seen = mapper.layer(device.dm_uuid, None, device.sectors)
        return machine.layers.get(device.dm_name, seen) if seen is not None else None
    return mapper.layer(device.dm_uuid, machine.tables.get(device.dm_name, ()), device.sectors)


def of_path(machine: Machine, path: str, seen: Seen = frozenset()) -> tuple[Piece, ...]:
    """The pieces below a /dev path."""
    device = machine.devices.named(path)
    if device is None:
        return (unseen(path, Reason.DEVICE_NOT_VISIBLE),)
    return of_device(machine, device.name, seen)


def of_file(machine: Machine, path: str, seen: Seen = frozenset()) -> tuple[Piece, ...]:
    """The pieces below a file or directory: those of the mount that it is on."""
    mount = holding(path, machine.mounts)
    if mount is None:
        return (unseen(path, Reason.DEVICE_NOT_VISIBLE),)
    return of_mount(machine, mount, seen)


def of_mount(machine: Machine, mount: Mount, seen: Seen = frozenset()) -> tuple[Piece, ...]:
    """The pieces of storage below a mounted file system."""
    here = f"mount:{mount.point}"
    if here in seen:
        return (unseen(mount.point, Reason.DEVICE_NOT_VISIBLE),)
    seen = seen | {here}
    match mount.keeps:
        case Keeps.DEVICE:
            return _of_file_system(machine, mount, seen)
        case Keeps.LAYERS:
            layers = mount.layers()
            pieces = tuple(p for path in layers for p in of_file(machine, path, seen))
            return pieces or (unseen(mount.point, Reason.DEVICE_NOT_VISIBLE),)
        case Keeps.FILES if mount.kind == "ecryptfs":
            return of_file(machine, mount.source, seen)
        case Keeps.MEMORY:
            return (Piece(mount.point, storage=Storage.MEMORY),)
        case Keeps.NETWORK:
            return (Piece(mount.point, storage=Storage.NETWORK),)
        case _:
            return (unseen(mount.point, Reason.CONTENT_NOT_VISIBLE),)


def _of_file_system(machine: Machine, mount: Mount, seen: Seen) -> tuple[Piece, ...]:
    if mount.kind == "zfs":
        return of_dataset(machine, mount.source)
    if mount.kind == "bcachefs":
        return _bcachefs(machine, mount, seen)
    name = device_of(machine, mount)
    if name is None:
        return (unseen(mount.source, Reason.DEVICE_NOT_VISIBLE),)
    if mount.kind == "btrfs":
        members = btrfs_members(machine, name)
        if members is None:
            return (
                *of_device(machine, name, seen),
                unseen(f"the other devices of {mount.point}", Reason.DEVICE_NOT_VISIBLE),
            )
        return tuple(p for each in sorted(members) for p in of_device(machine, each, seen))
    pieces = of_device(machine, name, seen)
    for further in mount.further_devices():
        pieces += of_path(machine, further, seen)
    if mount.read_only:
        return pieces
    return tuple(
        replace(each, storage=Storage.DISK) if each.storage is Storage.READ_ONLY else each
        for each in pieces
    )


def device_of(machine: Machine, mount: Mount) -> str | None:
    """The block device of a mount, by its number and by its name; None where they disagree."""
    by_number = machine.devices.by_number.get(mount.number)
    named = machine.devices.named(mount.source) if mount.source.startswith("/dev/") else None
    by_name = named.name if named else None
    if by_number and by_name and by_number != by_name:
        return None
    return by_number or by_name


def btrfs_members(machine: Machine, name: str) -> frozenset[str] | None:
    """Every device of the btrfs file system that `name` belongs to; None where not visible."""
    if machine.btrfs is None:
        return None
    found = [members for members in machine.btrfs.values() if name in members]
    return found[0] if len(found) == 1 else None


def _bcachefs(machine: Machine, mount: Mount, seen: Seen) -> tuple[Piece, ...]:
    """bcachefs can encrypt by itself and sysfs does not say so: plain devices prove nothing."""
    layer = Layer("bcachefs", unseen=Reason.CIPHER_NOT_VISIBLE)
    return tuple(
        replace(piece, layers=(*piece.layers, layer))
        for path in mount.source.split(":")
        for piece in of_path(machine, path, seen)
    )


def of_dataset(machine: Machine, dataset: str) -> tuple[Piece, ...]:
    """The pieces below a ZFS dataset: what its pool stands on, with ZFS's own encryption."""
    layer = machine.pools.layer(dataset)
    own = (layer,) if layer else ()
    paths = (machine.pools.devices or {}).get(dataset.split("/", 1)[0])
    if not paths:
        below: tuple[Piece, ...] = (unseen(f"pool of {dataset}", Reason.DEVICE_NOT_VISIBLE),)
    else:
        below = tuple(piece for path in paths for piece in of_path(machine, path))
    return tuple(replace(piece, layers=own + piece.layers) for piece in below)
