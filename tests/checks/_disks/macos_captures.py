"""The Macs of tests/captures/macos/disk-*.json, in a few words each.

`python -m tests.checks._disks.macos_captures` writes the files; a test keeps them true to this
table. The numbers are the edge cases of the design's facts. The shapes follow what diskutil and
hdiutil print on macOS 13 to 15.
"""

from __future__ import annotations

import json
import plistlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.checks._disks.macos import APFS_LIST, ARM64, DISK_LIST, IMAGES, STATUS

FOLDER = Path(__file__).parents[2] / "captures" / "macos"
Document = dict[str, Any]


class Mac:
    """A Mac as Apple ships it; disks, volumes and images are added one by one."""

    def __init__(self) -> None:
        self.fdesetup: str | None = "FileVault is On.\n"
        self.containers: list[Document] = []
        self.disks: list[Document] = []
        self.images: list[Document] = []
        self.arm64 = True
        self.errors: dict[tuple[str, ...], Document] = {}

    def start(self, *, filevault: bool = True, at_rest: bool = True, **data: object) -> None:
        """The internal disk: start-up partitions, and the container with the system and its data.

        `at_rest`: the machine has a T2 or Apple silicon, which encrypt whatever FileVault says.
        """
        parts = [("disk0s1", "Apple_APFS_ISC"), ("disk0s2", "Apple_APFS")]
        self.disk("disk0", *parts, internal=True)
        self.container("disk1", "disk0s1", [("iSCPreboot", "Preboot"), ("xART", "xART")])
        on = {"Encryption": filevault or at_rest, "FileVault": filevault}
        rest = {"Encryption": at_rest, "FileVault": False}
        self.container(
            "disk3",
            "disk0s2",
            [
                ("Macintosh HD", "System", on, "/"),
                ("Preboot", "Preboot", rest, "/System/Volumes/Preboot"),
                ("Recovery", "Recovery", rest),
                ("Data", "Data", {**on, **data}, "/System/Volumes/Data"),
                ("VM", "VM", rest, "/System/Volumes/VM"),
            ],
        )

    def disk(self, name: str, *parts: tuple[str, ...], internal: bool = False) -> None:
        """A disk with partitions: device, content, and where they are mounted or what called."""
        listed = []
        for device, content, *more in parts:
            each: Document = {"Content": content, "DeviceIdentifier": device, "Size": 1 << 30}
            if more:
                each |= {"VolumeName": more[0]}
            if len(more) > 1:
                each |= {"MountPoint": more[1]}
            listed.append(each)
        self.disks.append(
            {
                "Content": "GUID_partition_scheme",
                "DeviceIdentifier": name,
                "OSInternal": internal,
                "Partitions": listed,
            }
        )

    def container(self, name: str, store: str, volumes: list[tuple[Any, ...]]) -> None:
        """An APFS container: name, role, flags and mount point of each volume."""
        told: list[Document] = []
        listed: list[Document] = []
        for number, (title, role, *more) in enumerate(volumes, 1):
            flags = more[0] if more else {"Encryption": True, "FileVault": False}
            device = f"{name}s{number}"
            told.append(
                {
                    "CapacityInUse": 1 << 30,
                    "CryptoMigrationOn": False,
                    "DeviceIdentifier": device,
                    "Locked": False,
                    "Name": title,
                    "Roles": [role] if role else [],
                    **flags,
                }
            )
            listed.append({"DeviceIdentifier": device, "VolumeName": title})
            if len(more) > 1:
                listed[-1] |= {"MountPoint": more[1]}
        self.containers.append(
            {
                "ContainerReference": name,
                "DesignatedPhysicalStore": store,
                "PhysicalStores": [{"DeviceIdentifier": store}],
                "Volumes": told,
            }
        )
        self.disks.append(
            {
                "APFSPhysicalStores": [{"DeviceIdentifier": store}],
                "APFSVolumes": listed,
                "Content": "EF57347C-0000-11AA-AA11-00306543ECAC",
                "DeviceIdentifier": name,
            }
        )

    def image(self, path: str, *devices: str) -> None:
        """A disk image that is attached as these devices."""
        entities = [{"dev-entry": f"/dev/{each}"} for each in devices]
        self.images.append({"image-path": path, "system-entities": entities, "writeable": True})

    def document(self) -> Document:
        """The capture: DESIGN.md's "Host capture"."""
        answers = {
            APFS_LIST: _plist({"Containers": self.containers}),
            DISK_LIST: _plist({"AllDisksAndPartitions": self.disks}),
            IMAGES: _plist({"framework": "671.1", "images": self.images}),
            ARM64: "1\n" if self.arm64 else "0\n",
            STATUS: self.fdesetup,
        }
        commands = [
            {"argv": list(argv), "stdout": answer, "stderr": "", "exit": 0}
            | self.errors.get(argv, {})
            for argv, answer in answers.items()
        ]
        return {
            "platform": "macos",
            "release": "15.1",
            "privileged": True,
            "taken": "2026-11-20T09:00:00+00:00",
            "commands": commands,
        }


def _plist(value: Document) -> str:
    return plistlib.dumps(value).decode("utf-8")


Build = Callable[[Mac], None]
CASES: dict[str, tuple[str, str, str, Build]] = {}
ON = {"Encryption": True, "FileVault": True}
OFF = {"Encryption": False, "FileVault": False}


def case(outcome: str, reason: str) -> Callable[[Build], Build]:
    """A Mac and how it must be judged; its function's name and docstring name the capture."""

    def add(build: Build) -> Build:
        name = "disk-" + build.__name__.replace("_", "-")
        CASES[name] = (build.__doc__ or "", outcome, reason, build)
        return build

    return add


@case("pass", "encrypted")
def filevault(m: Mac) -> None:
    """Apple silicon with FileVault on; the sealed system volume is not what counts (13)"""
    m.start()


@case("pass", "encrypted")
def filevault_intel(m: Mac) -> None:
    """An Intel Mac without a T2, FileVault on"""
    m.arm64 = False
    m.start(at_rest=False)


@case("fail", "filevault-off")
def encrypted_at_rest_only(m: Mac) -> None:
    """Apple silicon, FileVault off: encrypted under a key that asks nobody (12)"""
    m.start(filevault=False)
    m.fdesetup = "FileVault is Off.\n"


@case("fail", "not-encrypted")
def intel_plain(m: Mac) -> None:
    """An Intel Mac without a T2, FileVault off"""
    m.arm64 = False
    m.start(filevault=False, at_rest=False)
    m.fdesetup = "FileVault is Off.\n"


@case("fail", "not-encrypted")
def sealed_system_is_no_witness(m: Mac) -> None:
    """The system volume says encrypted, the Data volume beside it does not (13)"""
    m.arm64 = False
    m.start(at_rest=False, **OFF)
    m.fdesetup = "FileVault is Off.\n"


@case("fail", "encryption-in-progress")
def encrypting(m: Mac) -> None:
    """FileVault was switched on and is not done (14)"""
    m.start(CryptoMigrationOn=True)
    m.fdesetup = "FileVault is On.\nEncryption in progress: Percent completed = 42\n"


@case("fail", "decryption-in-progress")
def decrypting(m: Mac) -> None:
    """FileVault is being switched off; fdesetup still begins with "On." (14)"""
    m.start(CryptoMigrationOn=True)
    m.fdesetup = "FileVault is On.\nDecryption in progress: Percent completed = 42\n"


@case("fail", "filevault-pending")
def pending_restart(m: Mac) -> None:
    """Off, but will be enabled after the next restart (15)"""
    m.start(filevault=False)
    m.fdesetup = "FileVault is Off, but will be enabled after the next restart.\n"


@case("fail", "filevault-pending")
def deferred(m: Mac) -> None:
    """Off, and deferred until a user logs out (16)"""
    m.start(filevault=False)
    m.fdesetup = "FileVault is Off.\nDeferred enablement appears to be active for user 'sample'.\n"


@case("pass", "encrypted")
def deferred_left_over(m: Mac) -> None:
    """On, with a deferral left over from before (16)"""
    m.start()
    m.fdesetup = "FileVault is On.\nDeferred enablement appears to be active for user 'sample'.\n"


@case("pass", "encrypted")
def no_mdm(m: Mac) -> None:
    """No management profile: no reason to fail; an old master keychain is there (17)"""
    m.start()
    m.fdesetup = "FileVault is On.\nFileVault master keychain appears to be installed.\n"


@case("unknown", "status-not-visible")
def asleep(m: Mac) -> None:
    """fdesetup failed as the Mac went to sleep (18)"""
    m.start()
    m.errors[STATUS] = {"stdout": "", "stderr": "Error: Could not reach the service.\n", "exit": 1}


@case("unknown", "unreadable-timed-out")
def asleep_diskutil(m: Mac) -> None:
    """diskutil did not come back as the Mac went to sleep (18)"""
    m.start()
    m.errors[APFS_LIST] = {"error": "timed-out"}


@case("unknown", "sources-contradict")
def contradiction(m: Mac) -> None:
    """fdesetup says on, the Data volume says off"""
    m.start(filevault=False)


@case("pass", "encrypted")
def automatic_login(m: Mac) -> None:
    """Automatic login under FileVault: the disk still asks when it starts (19)"""
    m.start()


@case("fail", "not-encrypted")
def plain_external(m: Mac) -> None:
    """A plain external APFS disk beside an encrypted system"""
    m.start()
    m.disk("disk4", ("disk4s1", "EFI"), ("disk4s2", "Apple_APFS"))
    m.container("disk5", "disk4s2", [("Archive", "", OFF, "/Volumes/Archive")])


@case("pass", "encrypted")
def encrypted_external_locked(m: Mac) -> None:
    """An encrypted external disk, plugged in and locked"""
    m.start()
    m.disk("disk4", ("disk4s2", "Apple_APFS"))
    m.container("disk5", "disk4s2", [("Archive", "", {**ON, "Locked": True})])


@case("fail", "filevault-off")
def encrypted_external_beside_plain_system(m: Mac) -> None:
    """The external disk is encrypted, the system has FileVault off: any volume is not enough"""
    m.start(filevault=False)
    m.fdesetup = "FileVault is Off.\n"
    m.disk("disk4", ("disk4s2", "Apple_APFS"))
    m.container("disk5", "disk4s2", [("Archive", "", ON, "/Volumes/Archive")])


@case("fail", "not-encrypted")
def plain_stick(m: Mac) -> None:
    """A FAT memory stick"""
    m.start()
    m.disk("disk4", ("disk4s1", "DOS_FAT_32", "STICK", "/Volumes/STICK"))


@case("unknown", "content-not-visible")
def foreign_partition(m: Mac) -> None:
    """A partition that macOS cannot read: BitLocker, LUKS, or nothing at all"""
    m.start()
    m.disk("disk4", ("disk4s1", "Microsoft Basic Data"))


@case("fail", "not-encrypted")
def second_volume_in_the_container(m: Mac) -> None:
    """A volume of its own beside the system's, without encryption"""
    m.arm64 = False
    m.start(at_rest=False)
    m.containers[-1]["Volumes"].append(
        {
            **OFF,
            "CryptoMigrationOn": False,
            "DeviceIdentifier": "disk3s6",
            "Name": "Work",
            "Roles": [],
            "Locked": False,
        }
    )


@case("pass", "encrypted")
def image_on_the_data_volume(m: Mac) -> None:
    """An installer's disk image is attached; its file is on the encrypted Data volume"""
    m.start()
    m.disk("disk4", ("disk4s1", "Apple_HFS", "Installer", "/Volumes/Installer"))
    m.image("/Users/sample/Downloads/installer.dmg", "disk4", "disk4s1")


@case("fail", "not-encrypted")
def image_on_a_plain_stick(m: Mac) -> None:
    """A disk image whose file is on a plain memory stick"""
    m.start()
    m.disk("disk4", ("disk4s1", "DOS_FAT_32", "STICK", "/Volumes/STICK"))
    m.disk("disk5", ("disk5s1", "Apple_HFS", "Work", "/Volumes/Work"))
    m.image("/Volumes/STICK/work.dmg", "disk5", "disk5s1")


@case("pass", "encrypted")
def system_image(m: Mac) -> None:
    """A cryptex: a sealed image of the system's own"""
    m.start()
    m.disk("disk4", ("disk4s1", "Apple_APFS"))
    m.container("disk5", "disk4s1", [("Creedence", "", OFF, "/private/preboot/Cryptexes/OS")])
    m.image("/System/Volumes/Preboot/Cryptexes/os.dmg", "disk4", "disk4s1", "disk5")


@case("pass", "encrypted")
def memory_disk(m: Mac) -> None:
    """A disk in memory"""
    m.start()
    m.disk("disk4", ("disk4s1", "Apple_HFS", "Scratch", "/Volumes/Scratch"))
    m.image("ram://2097152", "disk4", "disk4s1")


@case("unknown", "device-not-visible")
def images_not_told(m: Mac) -> None:
    """hdiutil failed: a plain disk may be a file on an encrypted one, or not"""
    m.start()
    m.disk("disk4", ("disk4s1", "Apple_HFS", "Installer", "/Volumes/Installer"))
    m.errors[IMAGES] = {"stdout": "", "exit": 1}


@case("fail", "not-encrypted")
def two_systems(m: Mac) -> None:
    """A second macOS in a container of its own, without FileVault"""
    m.arm64 = False
    m.start(at_rest=False)
    m.disk("disk4", ("disk4s2", "Apple_APFS"))
    m.container("disk5", "disk4s2", [("Old", "System", OFF), ("Old - Data", "Data", OFF)])


@case("pass", "encrypted")
def mojave(m: Mac) -> None:
    """macOS 10.14: one volume without a role"""
    m.arm64 = False
    m.disk("disk0", ("disk0s1", "EFI"), ("disk0s2", "Apple_APFS"), internal=True)
    m.container("disk1", "disk0s2", [("Macintosh HD", "", ON, "/"), ("VM", "VM", OFF)])


@case("unknown", "status-not-visible")
def before_apfs(m: Mac) -> None:
    """HFS+ with FileVault in CoreStorage, which no supported macOS starts from"""
    m.disk("disk0", ("disk0s1", "EFI"), ("disk0s2", "Apple_CoreStorage"), internal=True)
    top = {"Content": "Apple_HFS", "DeviceIdentifier": "disk1", "MountPoint": "/"}
    m.disks.append({**top, "VolumeName": "Macintosh HD"})


@case("fail", "filevault-off")
def disks_not_listed(m: Mac) -> None:
    """Only the APFS volumes could be listed, and FileVault is off"""
    m.start(filevault=False)
    m.fdesetup = "FileVault is Off.\n"
    m.errors[DISK_LIST] = {"error": "timed-out"}
    m.errors[IMAGES] = {"error": "timed-out"}


@case("unknown", "device-not-visible")
def disks_not_listed_filevault(m: Mac) -> None:
    """Only the APFS volumes could be listed; FileVault is on"""
    m.start()
    m.errors[DISK_LIST] = {"error": "timed-out"}


@case("unknown", "unreadable-not-understood")
def cut_off(m: Mac) -> None:
    """diskutil's answer is cut off"""
    m.start()
    m.errors[APFS_LIST] = {"stdout": _plist({"Containers": m.containers})[:2000]}


def written() -> dict[str, Document]:
    """Every capture by its file's name."""
    documents: dict[str, Document] = {}
    for name, (note, outcome, reason, build) in CASES.items():
        machine = Mac()
        build(machine)
        expected = {"disk-encryption": {"outcome": outcome, "reason": reason}}
        documents[name] = {"note": note, "expected": expected, **machine.document()}
    return documents


def text(document: Document) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, document in written().items():
        (FOLDER / f"{name}.json").write_text(text(document), "utf-8")
