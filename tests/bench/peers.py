"""What would other tools say of a recorded machine, by the rules that they publish?

Each rule is told in our own words from its tool's documentation and issues, as of November 2026,
and reads the capture's raw answers with readers of its own: nothing of Safehand's judges here. A
tool that has no rule for a system answers None.

- osquery: table `disk_encryption` (Linux, macOS), `bitlocker_info` (Windows), every mounted volume.
- Fleet: its standard policies for disk encryption: the root, drive C:, any FileVault volume.
- ParetoSecurity agent: `lsblk`, Explorer's property, `fdesetup status`.
- Wazuh: the SCA rule of its CIS benchmark for macOS; its others only read policy settings.
- ComplianceAsCode: rule `encrypt_partitions`.
"""

from __future__ import annotations

import json
import plistlib
import re
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Rule = Callable[[Document], str | None]
FVE = r"root\CIMV2\Security\MicrosoftVolumeEncryption:Win32_EncryptableVolume"


def told(yes: bool) -> str:
    return "pass" if yes else "fail"


# Linux: readers


def text(document: Document, path: str) -> str:
    found = document.get("files", {}).get(path)
    return found.strip() if isinstance(found, str) else ""


def mounts(document: Document) -> dict[str, str]:
    """Mount point → source, of what is mounted from a device."""
    lines = text(document, "/proc/self/mountinfo").splitlines()
    found: dict[str, str] = {}
    for line in lines:
        left, _, right = line.partition(" - ")
        number, point = left.split(" ")[2], left.split(" ")[4]
        kind, source = right.split(" ")[:2]
        if source.startswith("/dev/") and (kind == "btrfs" or not number.startswith("0:")):
            found[point] = source
    return found


def blocks(document: Document) -> list[str]:
    found = document.get("directories", {}).get("/sys/block", [])
    return found if isinstance(found, list) else []


def named(document: Document, source: str) -> str:
    """/dev/mapper/root → dm-0; /dev/sda3 → sda3."""
    short = source.rpartition("/")[2]
    for block in blocks(document):
        if short and text(document, f"/sys/block/{block}/dm/name") == short:
            return block
    return short


def is_crypt(document: Document, block: str) -> bool:
    return text(document, f"/sys/block/{block}/dm/uuid").startswith("CRYPT-")


def first_parent(document: Document, block: str) -> str | None:
    """The first slave, or the disk that a partition is cut from."""
    slaves = document["directories"].get(f"/sys/block/{block}/slaves")
    if isinstance(slaves, list) and slaves:
        return str(slaves[0])
    disks = [each for each in blocks(document) if block.startswith(each) and block != each]
    return max(disks, key=len) if disks else None


def inherits(document: Document, block: str) -> bool:
    """osquery: a device is encrypted when it, or its first parent, is."""
    for _ in range(16):
        if is_crypt(document, block):
            return True
        parent = first_parent(document, block)
        if parent is None:
            return False
        block = parent
    return False


# Windows and macOS: readers


def wmi(document: Document, name: str) -> list[Document] | None:
    found = document.get("wmi", {}).get(name)
    return found if isinstance(found, list) else None


def said(document: Document, program: str, *words: str) -> str | None:
    """What a command printed; None where it failed."""
    for each in document.get("commands", []):
        if each["argv"][0].endswith(program) and list(words) == each["argv"][1 : 1 + len(words)]:
            return each["stdout"] if each.get("exit") == 0 else None
    return None


def apfs(document: Document) -> list[Document] | None:
    answer = said(document, "diskutil", "apfs", "list")
    try:
        listed = plistlib.loads((answer or "").encode())
    except Exception:  # noqa: BLE001 -- any broken property list is no answer
        return None
    return [volume for container in listed["Containers"] for volume in container["Volumes"]]


def explorers_value(document: Document) -> int | None:
    """`System.Volume.BitLockerProtection` of C:, recorded or as Explorer derives it."""
    for each in document.get("commands", []):
        if found := re.search(r"^C: (\d)", each.get("stdout", ""), re.MULTILINE):
            return int(found[1])
    rows = {row.get("DriveLetter"): row for row in wmi(document, FVE) or []}
    status = {row["DeviceID"]: row for row in wmi(document, f"{FVE}.GetProtectionStatus") or []}
    system = rows.get("C:")
    if system is None:
        return None
    protected = status.get(system["DeviceID"], {}).get("ProtectionStatus")
    by_conversion = {0: 2, 2: 3, 3: 4, 4: 3, 5: 4}
    return by_conversion.get(system["ConversionStatus"], 1 if protected == 1 else 5)


# The rules


def osquery(document: Document) -> str | None:
    match document["platform"]:
        case "linux":
            if not document["privileged"]:
                return "unknown"  # the table is empty
            wanted = [s for p, s in mounts(document).items() if not p.startswith("/boot")]
            if not wanted:
                return "unknown"
            return told(all(inherits(document, named(document, each)) for each in wanted))
        case "windows":
            rows = [row for row in wmi(document, FVE) or [] if row.get("DriveLetter")]
            if not rows:
                return "unknown"
            return told(all(row["ProtectionStatus"] == 1 for row in rows))
        case _:
            volumes = apfs(document)
            if volumes is None:
                return "unknown"
            system = [v for v in volumes if "Data" in v["Roles"] or not v["Roles"]]
            return told(all(v.get("Encryption") is True for v in system)) if system else "unknown"


def fleet(document: Document) -> str | None:
    match document["platform"]:
        case "linux":
            source = mounts(document).get("/")
            found = source and inherits(document, named(document, source))
            return told(bool(found) and document["privileged"])
        case "windows":
            rows = {row.get("DriveLetter"): row for row in wmi(document, FVE) or []}
            return told(rows.get("C:", {}).get("ProtectionStatus") == 1)
        case _:
            return told(any(v.get("FileVault") is True for v in apfs(document) or []))


def pareto(document: Document) -> str | None:
    match document["platform"]:
        case "linux":
            return told(any(is_crypt(document, block) for block in blocks(document)))
        case "windows":
            return told(explorers_value(document) in {1, 3, 5})
        case _:
            return told("FileVault is On" in (said(document, "fdesetup", "status") or ""))


def wazuh(document: Document) -> str | None:
    if document["platform"] != "macos":
        return None
    on = "FileVault is On" in (said(document, "fdesetup", "status") or "")
    managed = "dontAllowFDEDisable" in json.dumps(document.get("files", {}))
    return told(on and managed)


def compliance_as_code(document: Document) -> str | None:
    """Every mounted device must be a name in crypttab; here: of a mapping that is open."""
    if document["platform"] != "linux":
        return None
    names = {
        text(document, f"/sys/block/{block}/dm/name")
        for block in blocks(document)
        if re.match(r"CRYPT-(LUKS|PLAIN)", text(document, f"/sys/block/{block}/dm/uuid"))
    }
    wanted = [s for p, s in mounts(document).items() if not p.startswith("/boot")]
    return told(all(each.rpartition("/")[2] in names for each in wanted)) if wanted else "unknown"


RULES: dict[str, Rule] = {
    "osquery": osquery,
    "Fleet": fleet,
    "ParetoSecurity": pareto,
    "Wazuh": wazuh,
    "ComplianceAsCode": compliance_as_code,
}
