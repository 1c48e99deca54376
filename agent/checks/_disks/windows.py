"""Which volumes can hold data on a Windows machine?

Win32_Volume lists them, whatever they are mounted on; BitLocker's WMI class says how each is
encrypted, to administrators alone. An ordinary user gets the word that Explorer has for a drive.
Page file and hibernation file lie on these volumes, and are judged with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agent.checks._disks import bitlocker
from agent.checks._disks.bitlocker import Row, Status
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

_BITLOCKER = r"root\CIMV2\Security\MicrosoftVolumeEncryption"
_CLASS = "Win32_EncryptableVolume"
_STORAGE = r"root\Microsoft\Windows\Storage"

# Win32_Volume.DriveType.
_REMOVABLE, _FIXED, _NETWORK, _DISC, _MEMORY = 2, 3, 4, 5, 6
# MSFT_Disk.BusType: a disk that is a file (VHD, VHDX), and one that hangs on a USB cable.
_FILE_BACKED, _USB = 15, 7
# Partitions that Windows starts or repairs itself from (Microsoft, "UEFI/GPT-based hard drive
# partitions"): EFI system, Microsoft reserved, recovery.
_BOOT_TYPES = frozenset(
    {
        "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}",
        "{e3c9e316-0b5c-4db8-817d-f92df00215ae}",
        "{de94bba4-06d1-4d40-a16a-bfd50179d6ac}",
    }
)
_RECOVERY_MBR = 0x27

_ASK = (
    "$shell = New-Object -ComObject Shell.Application; "
    "foreach ($drive in [IO.DriveInfo]::GetDrives()) { "
    "$value = $shell.NameSpace($drive.Name).Self.ExtendedProperty("
    "'System.Volume.BitLockerProtection'); "
    "'{0} {1}' -f $drive.Name.Substring(0, 2), $value }; 'end'"
)
SHELL = (
    r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    _ASK,
)
"""Asks Explorer's property for every drive: "C: 1", then "end"."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What Windows said of its volumes."""

    volumes: tuple[Row, ...]
    encryptable: Mapping[str, Status] | None
    """BitLocker's word by volume id; None where it would not answer."""
    shell: Mapping[str, int] | None = None
    """Explorer's word by drive letter, where BitLocker would not answer."""
    partitions: tuple[Row, ...] | None = None
    disks: Mapping[int, Row] = field(default_factory=dict)


def collect(host: Host) -> Survey:
    """Every volume of this machine. Raises Unreadable where nothing lists any."""
    encryptable, shell = _bitlocker(host)
    listed = _rows(host, r"root\cimv2", "Win32_Volume")
    if listed is None and not encryptable:
        raise Unreadable("Win32_Volume", "not-listed")
    volumes = listed or ()
    machine = Machine(
        volumes,
        encryptable,
        shell,
        _rows(host, _STORAGE, "MSFT_Partition"),
        {
            number: row
            for row in _rows(host, _STORAGE, "MSFT_Disk") or ()
            if isinstance(number := row.get("Number"), int)
        },
    )
    found = tuple(_volumes(machine))
    if listed is None:  # BitLocker lists only what it could encrypt
        where = "volumes other than BitLocker's"
        found += (Volume(where, Role.DATA, (unseen(where, Reason.DEVICE_NOT_VISIBLE),)),)
    return Survey("windows", host.privileged, found)


def _rows(host: Host, namespace: str, name: str) -> tuple[Row, ...] | None:
    try:
        return host.wmi(namespace, name)
    except Unreadable:
        return None


def _bitlocker(host: Host) -> tuple[dict[str, Status] | None, dict[str, int] | None]:
    """BitLocker's word for each volume, or else Explorer's for each drive.

    Where Windows says that the class does not exist, the component is not installed, and
    nothing is encrypted by it.
    """
    try:
        volumes = host.wmi(_BITLOCKER, _CLASS)
    except Unreadable as problem:
        return ({}, None) if problem.absent else (None, _shell(host))
    if not volumes:  # the class is there and knows of no volume, not even the one we run from
        return None, None
    answers = {
        method: _by_id(_rows(host, _BITLOCKER, f"{_CLASS}.{method}"))
        for method in ("GetProtectionStatus", "GetConversionStatus", "GetKeyProtectors")
    }
    return {
        name: Status(
            row,
            answers["GetProtectionStatus"].get(name),
            answers["GetConversionStatus"].get(name),
            answers["GetKeyProtectors"].get(name),
        )
        for name, row in _by_id(volumes).items()
    }, None


def _by_id(rows: tuple[Row, ...] | None) -> dict[str, Row]:
    return {name: row for row in rows or () if (name := _id(row))}


def _id(row: Row) -> str:
    return str(row.get("DeviceID") or "").lower()


def _shell(host: Host) -> dict[str, int]:
    try:
        done = host.run(SHELL)
    except Unreadable:
        return {}
    return parse_shell(done.stdout) if done.exit == 0 else {}


def parse_shell(text: str) -> dict[str, int]:
    """Explorer's property by drive letter; nothing where the answer is not whole."""
    lines = text.split()
    if not lines or lines[-1] != "end":
        return {}
    return {letter.upper(): int(value) for letter, value in re.findall(r"([A-Za-z]:) (\d+)", text)}


def _volumes(machine: Machine) -> Iterator[Volume]:
    known = set()
    for row in machine.volumes:
        known.add(_id(row))
        if not _without_medium(machine, row):
            yield _volume(machine, row)
    # What BitLocker lists and Windows does not is there all the same.
    for name, status in (machine.encryptable or {}).items():
        if name not in known:
            yield _volume(machine, status.volume)
    if not any(_is_system(row) for row in machine.volumes):
        yield Volume("the system drive", Role.SYSTEM, ())


def _is_system(row: Row) -> bool:
    """True for the volume that Windows itself is on."""
    boot = row.get("BootVolume")
    return boot is True or (boot is None and row.get("DriveLetter") == "C:")


def _without_medium(machine: Machine, row: Row) -> bool:
    """True for a card reader without a card, a network drive, and an empty disc drive.

    A locked BitLocker drive has neither size nor file system either, but a partition.
    """
    kind = row.get("DriveType")
    if kind == _NETWORK:
        return True
    absent = row.get("Capacity") is None and row.get("FileSystem") is None
    listed = _id(row) in (machine.encryptable or {}) or bool(_partition(machine, row))
    return absent and kind in {_REMOVABLE, _DISC} and not listed


def _volume(machine: Machine, row: Row) -> Volume:
    role = Role.DATA
    if _is_system(row):
        role = Role.SYSTEM
    elif row.get("DriveType") == _REMOVABLE or _disk(machine, row).get("BusType") == _USB:
        role = Role.REMOVABLE
    aside, pieces = _set_aside(machine, row), _pieces(machine, row)
    if aside is None and _nameless(row) and not _partition(machine, row):
        # It may be the recovery partition, or hold somebody's data out of sight.
        plain = all(not piece.layers for piece in pieces)
        pieces = (unseen(_name(row), Reason.CONTENT_NOT_VISIBLE),) if plain else pieces
    return Volume(_name(row), role, pieces, set_aside=aside)


def _nameless(row: Row) -> bool:
    """True for a volume that has neither a letter nor a folder."""
    path = str(row.get("Name") or "")
    return not row.get("DriveLetter") and (not path or path.startswith("\\\\?\\"))


def _name(row: Row) -> str:
    if not _nameless(row):
        return str(row.get("DriveLetter") or row.get("Name")).rstrip("\\")
    return f"{_id(row)[11:19]} (no letter)"


def _set_aside(machine: Machine, row: Row) -> Reason | None:
    """Volumes from which Windows starts or repairs itself, as long as nobody gave them a place."""
    if not _nameless(row) or _is_system(row):
        return None
    partition = _partition(machine, row)
    kind = str(partition.get("GptType") or "").lower()
    if kind in _BOOT_TYPES or partition.get("MbrType") == _RECOVERY_MBR:
        return Reason.BOOT_PARTITION
    return Reason.BOOT_PARTITION if row.get("SystemVolume") is True else None


def _partition(machine: Machine, row: Row) -> Row:
    for partition in machine.partitions or ():
        paths = partition.get("AccessPaths")
        if isinstance(paths, tuple | list) and _id(row) in {str(each).lower() for each in paths}:
            return partition
    return {}


def _disk(machine: Machine, row: Row) -> Row:
    number = _partition(machine, row).get("DiskNumber")
    return machine.disks.get(number, {}) if isinstance(number, int) else {}


def _pieces(machine: Machine, row: Row, depth: int = 0) -> tuple[Piece, ...]:
    where = _name(row)
    kind = row.get("DriveType")
    if kind == _DISC:
        return (Piece(where, storage=Storage.READ_ONLY),)
    if kind == _MEMORY:
        return (Piece(where, storage=Storage.MEMORY),)
    layers = _layers(machine, row)
    disk = _disk(machine, row)
    if disk.get("BusType") == _FILE_BACKED and depth < 4:
        behind = _behind(machine, str(disk.get("Location") or ""))
        if behind is not None and behind is not row:
            below = _pieces(machine, behind, depth + 1)
            return tuple(Piece(where, layers + each.layers, each.storage) for each in below)
    return (Piece(where, layers),)


def _behind(machine: Machine, file: str) -> Row | None:
    """The volume that a virtual disk's file lies on: the deepest place above it."""
    places = [(str(row.get("Name")).lower(), row) for row in machine.volumes if row.get("Name")]
    found = [(place, row) for place, row in places if file.lower().startswith(place)]
    return max(found, key=lambda each: len(each[0]))[1] if found else None


def _layers(machine: Machine, row: Row) -> tuple[Layer, ...]:
    if machine.encryptable is None:
        letter = str(row.get("DriveLetter") or "").upper()
        return bitlocker.shell_layers((machine.shell or {}).get(letter))
    status = machine.encryptable.get(_id(row))
    if status is not None:
        return bitlocker.layers(status)
    if not machine.encryptable or _partition(machine, row):
        # The component is absent, or passes over a volume that it cannot encrypt.
        return ()
    return (Layer(bitlocker.KIND, unseen=Reason.STATUS_NOT_VISIBLE),)
