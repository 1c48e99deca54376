"""What do FileVault and APFS say of one volume?

Pure. `diskutil apfs list -plist` tells each volume's state; `fdesetup status` tells the system's
in sentences that Apple does not translate (fdesetup(8)). Both must agree before a Mac passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from agent.checks._disks.volume import Layer, Reason

Plist = Mapping[str, object]


def dictionaries(values: object) -> Iterator[Plist]:
    """The dictionaries in a list of a property list; nothing where it is no list."""
    if isinstance(values, list):
        yield from (each for each in values if isinstance(each, dict))


class System(Enum):
    """What fdesetup says of the system that is running."""

    ON = auto()
    OFF = auto()
    PENDING = auto()
    ENCRYPTING = auto()
    DECRYPTING = auto()


_FIRST = {
    "FileVault is On.": System.ON,
    "FileVault is Off.": System.OFF,
    "FileVault is Off, but will be enabled after the next restart.": System.PENDING,
    "FileVault is Off, but needs to be restarted to finish.": System.PENDING,
}
_FURTHER = (
    (re.compile(r"Encryption in progress: .*"), System.ENCRYPTING),
    (re.compile(r"Decryption in progress: .*"), System.DECRYPTING),
    # Names the user; only that there is one is kept.
    (re.compile(r"Deferred enablement appears to be active for user '.*'\.?"), System.PENDING),
    (re.compile(r"FileVault master keychain appears to be installed\."), None),
)


def parse_fdesetup(text: str) -> System:
    """The state that `fdesetup status` tells. Raises ValueError for any sentence it does not know.

    The last sentence that changes the state counts: "On." and then "Encryption in progress".
    """
    lines = text.splitlines()
    if not text.endswith("\n") or not lines or lines[0] not in _FIRST:
        raise ValueError("fdesetup status was not understood")
    state = _FIRST[lines[0]]
    for line in lines[1:]:
        further = [found for pattern, found in _FURTHER if pattern.fullmatch(line.strip())]
        if not further and line.strip():
            raise ValueError("fdesetup status was not understood")
        if further and further[0] is not None and (state, further[0]) != _DEFERRED_THOUGH_ON:
            state = further[0]
    return state


# A deferral left over from before FileVault was switched on changes nothing.
_DEFERRED_THOUGH_ON = (System.ON, System.PENDING)

_FAULTS = {
    System.PENDING: Reason.FILEVAULT_PENDING,
    System.ENCRYPTING: Reason.ENCRYPTING,
    System.DECRYPTING: Reason.DECRYPTING,
}


def layers(volume: Plist, key_bits: int) -> tuple[Layer, ...]:
    """What encrypts an APFS volume under somebody's password; empty where nothing at all does.

    `Encryption` alone is no protection: since the T2 every internal volume has it, under a key
    that the machine uses without asking anybody. `FileVault` is what asks.
    """
    encrypted, migrating = volume.get("Encryption"), volume.get("CryptoMigrationOn", False)
    protected = volume.get("FileVault", encrypted)  # macOS 10.13.0 had no such key yet
    if not all(isinstance(each, bool) for each in (encrypted, protected, migrating)):
        return (Layer("FileVault", unseen=Reason.STATUS_NOT_VISIBLE),)
    if migrating:
        return (Layer("FileVault", fault=Reason.ENCRYPTING),)
    if protected:
        return (Layer("FileVault", "aes", "xts", key_bits),)
    return (Layer("APFS", fault=Reason.FILEVAULT_OFF),) if encrypted else ()


def of_system(found: tuple[Layer, ...], system: System | None) -> tuple[Layer, ...]:
    """The same for the volume of the running system, of which fdesetup speaks too.

    `system` is None where fdesetup could not be understood.
    """
    if system in _FAULTS:
        return (Layer("FileVault", fault=_FAULTS[system]),)
    protected = any(each.fault is None and each.unseen is None for each in found)
    if not protected and any(each.fault is Reason.ENCRYPTING for each in found):
        return found
    if system is None:
        return (Layer("FileVault", unseen=Reason.STATUS_NOT_VISIBLE),) if protected else found
    if protected != (system is System.ON):
        return (Layer("FileVault", unseen=Reason.CONTRADICTION),)
    return found
