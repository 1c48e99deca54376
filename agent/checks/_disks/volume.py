"""What is a volume, to the disk-encryption check?

A volume's data ends on one or more pieces of storage; on the way to each there may be layers of
encryption. Every platform's collector says what it saw in these words, and `judge` decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from agent.event import JSON


class Reason(StrEnum):
    """Why a volume was judged as it was. Permanent: they stand in logs and in the console."""

    # pass
    ENCRYPTED = "encrypted"
    IN_MEMORY = "in-memory"
    # not-applicable
    EXEMPT = "exempt"
    BOOT_PARTITION = "boot-partition"
    EMPTY = "empty"
    READ_ONLY_MEDIUM = "read-only-medium"
    NETWORK_VOLUME = "network-volume"
    SYSTEM_FILES_ONLY = "system-files-only"
    # fail
    NOT_ENCRYPTED = "not-encrypted"
    PARTLY_ENCRYPTED = "partly-encrypted"
    NO_CIPHER = "no-cipher"
    CIPHER_NOT_ALLOWED = "cipher-not-allowed"
    KEY_TOO_SHORT = "key-too-short"
    HARDWARE_ENCRYPTION = "hardware-encryption"
    USED_SPACE_ONLY = "used-space-only"
    ENCRYPTING = "encryption-in-progress"
    DECRYPTING = "decryption-in-progress"
    PAUSED = "conversion-paused"
    PROTECTION_OFF = "protection-off"
    NO_KEY_PROTECTOR = "no-key-protector"
    FILEVAULT_OFF = "filevault-off"
    FILEVAULT_PENDING = "filevault-pending"
    # unknown
    CIPHER_NOT_VISIBLE = "cipher-not-visible"
    CIPHER_NOT_UNDERSTOOD = "cipher-not-understood"
    HARDWARE_NOT_VISIBLE = "hardware-encryption-not-visible"
    DEVICE_NOT_VISIBLE = "device-not-visible"
    CONTENT_NOT_VISIBLE = "content-not-visible"
    STATUS_NOT_VISIBLE = "status-not-visible"
    CONTRADICTION = "sources-contradict"
    LOW_CONFIDENCE = "low-confidence"
    LOCKED = "locked"


class Storage(StrEnum):
    """Where the data ends, at the bottom of a stack."""

    DISK = "disk"
    MEMORY = "memory"
    """Gone when the power is: a tmpfs, a zram without a backing device."""
    NETWORK = "network"
    """On another machine, whose own check answers for it."""
    READ_ONLY = "read-only"
    """An optical disc: nothing of ours can be written there."""
    UNSEEN = "unseen"
    """Could not be looked at; there may be encryption below, or not."""


class Role(StrEnum):
    """What a volume is for, as people know it."""

    SYSTEM = "system"
    DATA = "data"
    SWAP = "swap"
    HIBERNATION = "hibernation"
    REMOVABLE = "removable"
    IDLE = "idle"
    """Present but not in use: an unmounted partition, an unused part of a volume group."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One encryption between a volume's data and its storage, as far as it could be seen."""

    kind: str
    """As its makers call it: "LUKS2", "BitLocker", "FileVault", "ZFS"."""
    cipher: str | None = None
    """The block cipher, lower case, such as "aes"; None where it could not be seen."""
    mode: str = ""
    """The chaining mode, such as "xts"."""
    key_bits: int | None = None
    """The cipher's own key size: an XTS key of 512 bits is two AES-256 keys, so 256."""
    hardware: bool = False
    """True where the drive encrypts and not the computer."""
    used_space_only: bool = False
    fault: Reason | None = None
    """Why it does not protect now, such as `protection-off`; None where it does."""
    unseen: Reason | None = None
    """What could not be seen of it, which keeps it from counting; None where all was."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of storage that a volume's data ends on."""

    where: str
    """As a person would look for it: "/dev/sda3", "disk0s2"."""
    layers: tuple[Layer, ...] = ()
    """What encrypts the data on its way there, outermost first; empty for nothing."""
    storage: Storage = Storage.DISK
    unseen: Reason | None = None
    """With `Storage.UNSEEN`: why."""
    never_locks: bool = False
    """True where the drive says that its own encryption, if it has any, asks for no password."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume that can hold data, or could not be looked at."""

    name: str
    """As a person would look for it: "/home", "swap /dev/sda3", "D:"."""
    role: Role
    pieces: tuple[Piece, ...]
    """Every one must be encrypted. Empty means that none was found, which is never a pass."""
    mount_points: tuple[str, ...] = ()
    set_aside: Reason | None = None
    """Why it needs no encryption whatever it stands on, such as `boot-partition`."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that one machine's collector saw."""

    platform: str
    privileged: bool
    volumes: tuple[Volume, ...]
    notes: dict[str, JSON] = field(default_factory=dict)
    """Further facts for the evidence, such as folders that are encrypted by themselves."""


def unseen(where: str, reason: Reason) -> Piece:
    """A piece of storage that could not be looked at."""
    return Piece(where, storage=Storage.UNSEEN, unseen=reason)
