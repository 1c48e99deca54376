"""What do BitLocker's numbers for one volume mean?

Pure. The numbers are those of Win32_EncryptableVolume (Microsoft, "Win32_EncryptableVolume
class" and its methods); they are the same in every language of Windows, which the words of
`manage-bde` are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.checks._disks.volume import Layer, Reason
from agent.host import WmiValue

KIND = "BitLocker"

# GetEncryptionMethod: number → cipher, mode, key bits. 1 and 2 add the Elephant diffuser to CBC.
_METHODS: dict[int, tuple[str, str, int]] = {
    1: ("aes", "cbc", 128),
    2: ("aes", "cbc", 256),
    3: ("aes", "cbc", 128),
    4: ("aes", "cbc", 256),
    6: ("aes", "xts", 128),
    7: ("aes", "xts", 256),
}
_BY_HARDWARE = 5

_DECRYPTED, _ENCRYPTED = 0, 1
_CONVERTING = {
    2: Reason.ENCRYPTING,
    3: Reason.DECRYPTING,
    4: Reason.PAUSED,
    5: Reason.PAUSED,
}
_PROTECTED, _UNPROTECTED, _LOCKED = 1, 0, 2
_USED_SPACE_ONLY = 0x1
"""GetConversionStatus, EncryptionFlags: only the space in use is encrypted."""

# System.Volume.BitLockerProtection, the property that Explorer shows (propkey.h).
_SHELL_ON, _SHELL_OFF = 1, 2

Row = Mapping[str, WmiValue]


@dataclass(frozen=True, slots=True)
class Status:
    """What the class and its methods said of one volume; None for a method that did not answer."""

    volume: Row
    protection: Row | None = None
    conversion: Row | None = None
    protectors: Row | None = None


def layers(status: Status) -> tuple[Layer, ...]:
    """What encrypts the volume; empty where nothing does.

    The property `ProtectionStatus` is not believed: on build 26100 it goes stale while the method
    tells the truth (osquery #8931).
    """
    protection = _result(status.protection, "ProtectionStatus")
    if protection == _LOCKED:
        return (Layer(KIND, unseen=Reason.LOCKED),)
    conversion = _result(status.conversion, "ConversionStatus")
    if conversion == _DECRYPTED:
        # Two methods must not disagree about what is and is not there.
        contradicts = protection == _PROTECTED
        return (Layer(KIND, unseen=Reason.CONTRADICTION),) if contradicts else ()
    if conversion in _CONVERTING:
        return (Layer(KIND, fault=_CONVERTING[conversion]),)
    if conversion != _ENCRYPTED or protection not in {_PROTECTED, _UNPROTECTED}:
        return (Layer(KIND, unseen=Reason.STATUS_NOT_VISIBLE),)
    if protection == _UNPROTECTED:
        return (Layer(KIND, fault=_why_unprotected(status)),)
    percentage = _result(status.conversion, "EncryptionPercentage")
    if _without_protectors(status) or percentage not in {None, 100}:
        return (Layer(KIND, unseen=Reason.CONTRADICTION),)
    return (_encrypted(status),)


def _without_protectors(status: Status) -> bool:
    ids = (status.protectors or {}).get("VolumeKeyProtectorID")
    answered = status.protectors is not None and status.protectors.get("ReturnValue") == 0
    return answered and not ids


def _encrypted(status: Status) -> Layer:
    method = status.volume.get("EncryptionMethod")
    flags = _result(status.conversion, "EncryptionFlags")
    used_space_only = flags is not None and bool(flags & _USED_SPACE_ONLY)
    if method == _BY_HARDWARE:
        return Layer(KIND, hardware=True, used_space_only=used_space_only)
    if not isinstance(method, int) or method not in _METHODS:
        return Layer(KIND, unseen=Reason.CIPHER_NOT_VISIBLE)
    if flags is None:
        return Layer(KIND, unseen=Reason.STATUS_NOT_VISIBLE)
    cipher, mode, bits = _METHODS[method]
    return Layer(KIND, cipher, mode, bits, used_space_only=used_space_only)


def _why_unprotected(status: Status) -> Reason:
    """Encrypted under a key that lies beside the data: never protected, or suspended."""
    return Reason.NO_KEY_PROTECTOR if _without_protectors(status) else Reason.PROTECTION_OFF


def _result(row: Row | None, name: str) -> int | None:
    """A method's result, where it says that it succeeded."""
    if row is None or row.get("ReturnValue") != 0:
        return None
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def shell_layers(value: int | None) -> tuple[Layer, ...]:
    """What Explorer's property says, the only word that an ordinary user gets.

    1 is on, without a cipher; 2 is off. Other values are states in between, and some stand for
    "unknown": none of them is an answer.
    """
    if value == _SHELL_OFF:
        return ()
    on = value == _SHELL_ON
    return (Layer(KIND, unseen=Reason.LOW_CONFIDENCE if on else Reason.STATUS_NOT_VISIBLE),)
