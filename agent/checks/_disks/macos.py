"""Which volumes can hold data on a Mac?

Every APFS volume, every other partition, and the disk images that are attached, from the property
lists of diskutil(8) and hdiutil(1). The sealed system volume holds nothing of anybody's; what is
judged is the Data volume beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.checks._disks import filevault, images
from agent.checks._disks.filevault import Plist, System, dictionaries
from agent.checks._disks.images import whole
from agent.checks._disks.volume import (
    Layer,
    Piece,
    Reason,
    Role,
    Storage,
    Survey,
    Volume,
    unseen,
)
from agent.host import Host, Unreadable

APFS_LIST = ("/usr/sbin/diskutil", "apfs", "list", "-plist")
DISK_LIST = ("/usr/sbin/diskutil", "list", "-plist")
IMAGES = ("/usr/bin/hdiutil", "info", "-plist")
STATUS = ("/usr/bin/fdesetup", "status")
ARM64 = ("/usr/sbin/sysctl", "-n", "hw.optional.arm64")

# APFS roles of what a Mac starts, repairs and updates itself from (Apple File System Reference,
# "Volume Roles").
_START_UP = frozenset({"Preboot", "Recovery", "Update", "xART", "Hardware", "Baseband", "Prelogin"})
_BOOT_CONTENTS = frozenset({"EFI", "Apple_Boot", "Microsoft Reserved", "Apple_partition_map"})
_APFS_CONTENTS = frozenset({"Apple_APFS", "Apple_APFS_ISC", "Apple_APFS_Recovery"})
_NO_CONTENTS = frozenset({"", "None", "GUID_partition_scheme", "FDisk_partition_scheme"})

# macOS has encrypted its swap and its hibernation image since 10.7, whatever FileVault says, and
# offers no way to stop it (xnu, osfmk/vm/vm_compressor_backing_store.c).
_SWAP = Layer("macOS swap", "aes", "xts", 128)


@dataclass(frozen=True, slots=True)
class Machine:
    """What macOS said of its storage."""

    containers: tuple[Plist, ...]
    disks: tuple[Plist, ...]
    mount_points: Mapping[str, str]
    """Volume → where it is mounted."""
    system: str | None
    """The volume with the running system's data."""
    layers: Mapping[str, tuple[Layer, ...]]
    """What encrypts each APFS volume and each mounted partition."""
    images: Mapping[str, str] | None
    """Whole disk → the image file behind it; None where hdiutil would not answer."""


def collect(host: Host) -> Survey:
    """Every volume of this Mac. Raises Unreadable where it does not list those of APFS."""
    containers = tuple(dictionaries(_property_list(host, APFS_LIST).get("Containers")))
    disks, others = _disks(host)
    points = {
        str(part["DeviceIdentifier"]): str(part["MountPoint"])
        for disk in disks
        for part in (disk, *_parts(disk, "APFSVolumes"), *_parts(disk, "Partitions"))
        if part.get("DeviceIdentifier") and part.get("MountPoint")
    }
    system = _system_device(containers, points)
    state, bits = _state(host), _key_bits(host)
    layers: dict[str, tuple[Layer, ...]] = dict.fromkeys(points, ())
    for container in containers:
        for volume in _parts(container, "Volumes"):
            name, found = _device(volume), filevault.layers(volume, bits)
            layers[name] = filevault.of_system(found, state) if name == system else found
    machine = Machine(containers, disks, points, system, layers, _images(host))
    volumes = (*_apfs(machine), *_others(machine), *others)
    if not any(each.role is Role.SYSTEM for each in volumes):
        volumes = (*volumes, Volume("the system volume", Role.SYSTEM, ()))
    return Survey("macos", host.privileged, volumes)


def _property_list(host: Host, argv: Sequence[str]) -> dict[str, Any]:
    import plistlib  # loads an XML parser, which only a Mac needs
    from xml.parsers.expat import ExpatError

    done = host.run(argv, timeout_s=20.0)
    if done.exit != 0:
        raise Unreadable(argv[0], f"exit-{done.exit}")
    try:
        found = plistlib.loads(done.stdout.encode("utf-8"), fmt=plistlib.FMT_XML)
    except (ExpatError, ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
        raise Unreadable(argv[0], "not-understood") from problem
    if not isinstance(found, dict):
        raise Unreadable(argv[0], "not-understood")
    return found


def _disks(host: Host) -> tuple[tuple[Plist, ...], tuple[Volume, ...]]:
    """Every disk, or where they are not listed, a volume that stands for what was not seen."""
    try:
        listed = _property_list(host, DISK_LIST)
    except Unreadable:
        where = "disks other than APFS"
        return (), (Volume(where, Role.DATA, (unseen(where, Reason.DEVICE_NOT_VISIBLE),)),)
    return tuple(dictionaries(listed.get("AllDisksAndPartitions"))), ()


def _images(host: Host) -> dict[str, str] | None:
    try:
        return images.parse(_property_list(host, IMAGES))
    except Unreadable:
        return None


def _state(host: Host) -> System | None:
    try:
        done = host.run(STATUS)
        return filevault.parse_fdesetup(done.stdout) if done.exit == 0 else None
    except (Unreadable, ValueError):
        return None


def _key_bits(host: Host) -> int:
    """What FileVault's AES is surely keyed with: 256 on Apple silicon, at least 128 elsewhere.

    Apple Platform Security, "Data Protection" and "Volume encryption with FileVault": XTS with
    256-bit keys from the M1 on; before, one 256-bit value split into cipher and tweak key.
    """
    try:
        return 256 if host.run(ARM64).stdout.strip() == "1" else 128
    except Unreadable:
        return 128


def _parts(whole_one: Plist, name: str) -> tuple[Plist, ...]:
    return tuple(dictionaries(whole_one.get(name)))


def _device(part: Plist) -> str:
    return str(part.get("DeviceIdentifier") or "")


def _roles(volume: Plist) -> frozenset[str]:
    roles = volume.get("Roles")
    return frozenset(str(each) for each in roles) if isinstance(roles, list) else frozenset()


def _system_device(containers: Sequence[Plist], points: Mapping[str, str]) -> str | None:
    """The Data volume of the system that is running; before macOS 10.15, the volume at "/"."""
    volumes = [each for container in containers for each in _parts(container, "Volumes")]
    ways = (
        [each for each in volumes if points.get(_device(each)) == "/System/Volumes/Data"],
        [e for e in volumes if points.get(_device(e)) == "/" and "System" not in _roles(e)],
        [each for each in volumes if "Data" in _roles(each)],
        [each for each in volumes if points.get(_device(each)) == "/"],
    )
    return next((_device(found[0]) for found in ways if found), None)


def _apfs(machine: Machine) -> Iterator[Volume]:
    for container in machine.containers:
        volumes = _parts(container, "Volumes")
        has_data = any("Data" in _roles(each) for each in volumes)
        stores = {whole(_device(each)) for each in _parts(container, "PhysicalStores")}
        for each in volumes:
            volume = _apfs_volume(machine, each, has_data=has_data)
            yield _on_image(machine, volume, stores | {whole(_device(each))})


def _apfs_volume(machine: Machine, volume: Plist, *, has_data: bool) -> Volume:
    device, roles = _device(volume), _roles(volume)
    name = str(volume.get("Name") or device)
    if roles & _START_UP:
        return Volume(name, Role.IDLE, (Piece(device),), set_aside=Reason.BOOT_PARTITION)
    if "System" in roles and has_data:
        return Volume(name, Role.IDLE, (Piece(device),), set_aside=Reason.SYSTEM_FILES_ONLY)
    if "VM" in roles:
        return Volume(name, Role.SWAP, (Piece(device, (_SWAP,)),))
    role = Role.DATA
    if device == machine.system:
        role = Role.SYSTEM
    elif machine.mount_points.get(device, "").startswith("/Volumes/") and not roles:
        role = Role.REMOVABLE
    return Volume(name, role, (Piece(device, machine.layers[device]),))


def _on_image(machine: Machine, volume: Volume, disks: set[str]) -> Volume:
    """The volume as it is where its disk is a file: as well encrypted as what holds the file."""
    if volume.role is Role.SYSTEM:
        return volume  # a Mac does not run from an image
    if machine.images is None:
        plain = all(not piece.layers for piece in volume.pieces)
        return replace(volume, pieces=_unseen(volume)) if plain else volume
    path = next((machine.images[each] for each in sorted(disks) if each in machine.images), None)
    if path is None:
        return volume
    if path.startswith(images.IN_MEMORY):
        return replace(volume, pieces=(Piece(volume.name, storage=Storage.MEMORY),))
    if path.startswith(images.OF_THE_SYSTEM):
        return replace(volume, set_aside=Reason.SYSTEM_FILES_ONLY)
    below = machine.layers.get(images.holder(path, machine.mount_points, machine.system) or "")
    if below is None:
        return replace(volume, pieces=_unseen(volume))
    pieces = tuple(replace(each, layers=each.layers + below) for each in volume.pieces)
    return replace(volume, pieces=pieces)


def _unseen(volume: Volume) -> tuple[Piece, ...]:
    return tuple(unseen(piece.where, Reason.DEVICE_NOT_VISIBLE) for piece in volume.pieces)


def _others(machine: Machine) -> Iterator[Volume]:
    """Partitions and disks that are not APFS, and APFS ones that no container answers for."""
    stores = {_device(e) for c in machine.containers for e in _parts(c, "PhysicalStores")}
    told = {_device(e) for c in machine.containers for e in _parts(c, "Volumes")}
    for disk in machine.disks:
        yield from (_not_told(e) for e in _parts(disk, "APFSVolumes") if _device(e) not in told)
        if _parts(disk, "APFSVolumes") or disk.get("APFSPhysicalStores"):
            continue
        for part in _parts(disk, "Partitions") or (disk,):
            volume = _partition(part, stores)
            if volume is not None:
                yield _on_image(machine, volume, {whole(_device(disk))})


def _partition(part: Plist, stores: set[str]) -> Volume | None:
    """One partition that is not APFS; None for what APFS answers for, or what holds nothing."""
    device, content, point = _device(part), str(part.get("Content") or ""), part.get("MountPoint")
    name = str(part.get("VolumeName") or point or device)
    if content in _APFS_CONTENTS:
        return None if device in stores else _not_told(part)
    if content in _BOOT_CONTENTS and not point:
        return Volume(name, Role.IDLE, (Piece(device),), set_aside=Reason.BOOT_PARTITION)
    role = Role.SYSTEM if point == "/" else Role.REMOVABLE if point else Role.IDLE
    if content == "Apple_CoreStorage" or point == "/":
        # FileVault before APFS; no supported macOS starts from it.
        return Volume(name, role, (unseen(device, Reason.STATUS_NOT_VISIBLE),))
    if point or part.get("VolumeName"):
        return Volume(name, role, (Piece(device),))
    if content in _NO_CONTENTS:
        return None
    return Volume(name, role, (unseen(device, Reason.CONTENT_NOT_VISIBLE),))


def _not_told(part: Plist) -> Volume:
    return Volume(_device(part), Role.DATA, (unseen(_device(part), Reason.STATUS_NOT_VISIBLE),))
