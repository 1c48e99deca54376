"""Is every volume that can hold data encrypted to the organisation's standard?"""

from __future__ import annotations

from agent.checks import Check, later
from agent.checks._disks import judge
from agent.host import Platform

DISK_ENCRYPTION = Check(
    id=judge.CHECK,
    title="Is every disk encrypted?",
    clauses=("SP-encryption", "SP-storage"),
    parameters=judge.Standard,
    collect={
        Platform.LINUX: later("_disks.linux"),
        Platform.MACOS: later("_disks.macos"),
        Platform.WINDOWS: later("_disks.windows"),
    },
    judge=judge.judge,
    dspt="9.5.2 (laptops, tablets and removable media are encrypted)",
    watch={
        # A volume that is plugged in, opened or mapped shows up in these folders at once.
        Platform.LINUX: (
            "/proc/self/mountinfo",
            "/proc/swaps",
            "/dev/mapper",
            "/dev/disk/by-uuid",
            "/etc/crypttab",
            "/etc/fstab",
        ),
        Platform.MACOS: ("/Volumes", "command:/usr/bin/fdesetup status"),
        # Suspending, decrypting and a new protector are entries in BitLocker's own log.
        Platform.WINDOWS: (
            "volumes:",
            "log:Microsoft-Windows-BitLocker/BitLocker Management",
            r"HKLM\SYSTEM\CurrentControlSet\Control\BitLockerStatus",
            r"HKLM\SOFTWARE\Policies\Microsoft\FVE",
        ),
    },
)
