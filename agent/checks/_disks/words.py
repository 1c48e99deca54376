"""How is a volume's state said to a member of staff?

Pure. One sentence for what is so, one for what to do about it, without a word that only an
administrator would know where a plainer one exists.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.checks._disks.volume import Reason, Role, Survey, Volume
from agent.event import Outcome

NOTHING = "No disk or volume was found to judge, which no working machine has."

_STATE = {
    Reason.ENCRYPTED: "is encrypted",
    Reason.IN_MEMORY: "is kept in memory only and is gone when the power is off",
    Reason.EXEMPT: "holds start-up files only, which the policy exempts",
    Reason.BOOT_PARTITION: "holds start-up files only",
    Reason.EMPTY: "holds nothing",
    Reason.READ_ONLY_MEDIUM: "is a disc on which nothing can be written",
    Reason.NETWORK_VOLUME: "is kept on another machine, which answers for its own disks",
    Reason.SYSTEM_FILES_ONLY: "holds the sealed files of the system and none of yours",
    Reason.NOT_ENCRYPTED: "is not encrypted",
    Reason.PARTLY_ENCRYPTED: "is spread over several disks, and one of them is not encrypted",
    Reason.NO_CIPHER: 'is set up as if encrypted, but with the cipher "null", which hides nothing',
    Reason.CIPHER_NOT_ALLOWED: "is encrypted in a way that the policy does not accept",
    Reason.KEY_TOO_SHORT: "is encrypted with a shorter key than the policy asks for",
    Reason.HARDWARE_ENCRYPTION: (
        "is encrypted by the drive itself only, which the policy does not accept"
    ),
    Reason.USED_SPACE_ONLY: (
        "is encrypted only where it is in use; what was deleted before may still be readable"
    ),
    Reason.ENCRYPTING: "is still being encrypted, and not all of it is yet",
    Reason.DECRYPTING: "is being decrypted",
    Reason.PAUSED: "is only partly encrypted, and the work has stopped",
    Reason.PROTECTION_OFF: (
        "is encrypted, but its protection is switched off: the key lies beside the data"
    ),
    Reason.NO_KEY_PROTECTOR: "is encrypted, but nothing protects the key yet",
    Reason.FILEVAULT_OFF: "can be read without your password, because FileVault is off",
    Reason.FILEVAULT_PENDING: "is not encrypted yet: FileVault waits for the next restart",
    Reason.CIPHER_NOT_VISIBLE: "is encrypted, but how strongly could not be seen",
    Reason.CIPHER_NOT_UNDERSTOOD: "is encrypted in a way that Safehand does not know",
    Reason.HARDWARE_NOT_VISIBLE: "may be encrypted by the drive itself, which could not be seen",
    Reason.DEVICE_NOT_VISIBLE: "could not be looked at",
    Reason.CONTENT_NOT_VISIBLE: "is there, but what is on it could not be seen",
    Reason.STATUS_NOT_VISIBLE: "would not tell whether it is encrypted",
    Reason.CONTRADICTION: "is described differently by two parts of the system",
    Reason.LOW_CONFIDENCE: "seems encrypted, but only an administrator can see it for certain",
    Reason.LOCKED: "is locked, and its state could not be read",
}

_TURN_ON = {
    "linux": (
        "Ask whoever looks after this computer to move the data onto an encrypted (LUKS) volume; "
        "on Linux this usually means installing again with encryption switched on."
    ),
    "windows": (
        "Open Start, type “Manage BitLocker”, choose the drive and then “Turn on BitLocker”; "
        "on Windows Home open Settings, Privacy & security, Device encryption."
    ),
    "macos": "Open System Settings, Privacy & Security, FileVault, and choose “Turn On”.",
}
_TURN_ON_REMOVABLE = {
    "linux": "Copy the data away, format the drive with encryption (LUKS) in Disks, and copy back.",
    "windows": "Right-click the drive in Explorer, choose “Turn on BitLocker”, and follow it.",
    "macos": "Control-click the drive on the desktop or in Finder and choose “Encrypt”.",
}
_TURN_ON_SWAP = {
    **_TURN_ON,
    "linux": (
        "Ask whoever looks after this computer to put the swap on an encrypted volume, "
        "or to swap to compressed memory (zram) instead."
    ),
}
_TURN_ON_IDLE = {
    **_TURN_ON,
    "linux": (
        "Ask whoever looks after this computer to encrypt it, or to erase it if nobody needs "
        "what is on it."
    ),
}
_BY_ROLE = {
    Role.REMOVABLE: _TURN_ON_REMOVABLE,
    Role.SWAP: _TURN_ON_SWAP,
    Role.HIBERNATION: _TURN_ON_SWAP,
    Role.IDLE: _TURN_ON_IDLE,
}
_REMEDY = {
    Reason.NO_CIPHER: "Ask whoever looks after this computer to encrypt it again with AES.",
    Reason.CIPHER_NOT_ALLOWED: (
        "Ask whoever looks after this computer to encrypt it again as the policy asks."
    ),
    Reason.KEY_TOO_SHORT: (
        "Ask whoever looks after this computer to encrypt it again with a longer key."
    ),
    Reason.HARDWARE_ENCRYPTION: (
        "Ask whoever looks after this computer to switch to encryption by the system itself."
    ),
    Reason.USED_SPACE_ONLY: "Ask whoever looks after this computer to encrypt the whole drive.",
    Reason.ENCRYPTING: "Leave the computer on and plugged in until it has finished.",
    Reason.DECRYPTING: "Find out who switched encryption off and why, and switch it on again.",
    Reason.PAUSED: "Open the encryption settings and let it continue.",
    Reason.PROTECTION_OFF: (
        "Open Start, type “Manage BitLocker”, and choose “Resume protection” beside the drive."
    ),
    Reason.NO_KEY_PROTECTOR: (
        "Open Start, type “Manage BitLocker”, and finish “Turn on BitLocker” for the drive."
    ),
    Reason.FILEVAULT_PENDING: "Restart the computer, and log in to let FileVault begin.",
}
_AS_ADMINISTRATOR = {
    "linux": "Run the check again as root, or let the Safehand service run it.",
    "windows": "Run the check again as administrator, or let the Safehand service run it.",
    "macos": "Run the check again with sudo, or let the Safehand service run it.",
}


def explain(volume: Volume, reason: Reason, survey: Survey) -> str:
    """One sentence about one volume."""
    sentence = f"{_called(volume)} {_STATE[reason]}."
    if reason is Reason.PARTLY_ENCRYPTED:
        bare = sorted({piece.where for piece in volume.pieces if not piece.layers})
        sentence += f" Look at {', '.join(bare)}."
    if reason is Reason.NOT_ENCRYPTED and survey.notes.get("folder_encryption"):
        sentence += " An encrypted folder on it does not count: the rest stays readable."
    return sentence


def summary(worst: Sequence[tuple[Volume, Reason]], survey: Survey) -> str:
    """One sentence about the whole: the first of the worst volumes, and how many are like it."""
    volume, reason = worst[0]
    if reason in {Reason.ENCRYPTED, Reason.IN_MEMORY}:
        return "Every volume that can hold data is encrypted."
    others = len(worst) - 1
    more = f" ({others} more: see the list.)" if others else ""
    return explain(volume, reason, survey) + more


def remedy(worst: tuple[Volume, Reason], outcome: Outcome, survey: Survey) -> str:
    """One sentence: what to do about the worst volume; empty where there is nothing to do."""
    volume, reason = worst
    if outcome is Outcome.UNKNOWN:
        return (
            _AS_ADMINISTRATOR[survey.platform]
            if not survey.privileged
            else "Send a capture of this machine (`safehand capture FILE`) to whoever looks "
            "after Safehand."
        )
    if outcome is not Outcome.FAIL:
        return ""
    return _REMEDY.get(reason, _BY_ROLE.get(volume.role, _TURN_ON)[survey.platform])


def _called(volume: Volume) -> str:
    if volume.set_aside is not None:
        return f"The volume {volume.name}"
    is_letter = volume.name.endswith(":")
    match volume.role:
        case Role.SYSTEM:
            return f"Your system disk ({volume.name})"
        case Role.SWAP:
            return f"The memory that is moved to disk ({volume.name})"
        case Role.HIBERNATION:
            return f"The place where memory is kept while the computer sleeps ({volume.name})"
        case Role.REMOVABLE:
            return f"The removable drive {volume.name}"
        case Role.IDLE:
            return f"The disk or partition {volume.name}, which is not in use,"
        case Role.DATA:
            return f"Your drive {volume.name}" if is_letter else f"The volume {volume.name}"
