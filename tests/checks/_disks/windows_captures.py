"""The Windows machines of tests/captures/windows/disk-*.json, in a few words each.

`python -m tests.checks._disks.windows_captures` writes the files; a test keeps them true to this
table. The numbers are the edge cases of the design's facts. The shapes follow Microsoft's pages
of Win32_Volume, Win32_EncryptableVolume, MSFT_Partition and MSFT_Disk (build 26100).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.checks._disks.windows import SHELL

FOLDER = Path(__file__).parents[2] / "captures" / "windows"
FVE = r"root\CIMV2\Security\MicrosoftVolumeEncryption:Win32_EncryptableVolume"
STORAGE = r"root\Microsoft\Windows\Storage"
ESP = "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}"
RECOVERY = "{de94bba4-06d1-4d40-a16a-bfd50179d6ac}"
BASIC = "{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}"
GIB = 1 << 30
Document = dict[str, Any]


class WindowsMachine:
    """Volumes are added one by one; a laptop as Windows leaves it has ESP, C: and recovery."""

    def __init__(self) -> None:
        self.privileged = True
        self.volumes: list[Document] = []
        self.encryptable: list[Document] = []
        self.methods: dict[str, list[Document]] = {
            "GetProtectionStatus": [],
            "GetConversionStatus": [],
            "GetKeyProtectors": [],
        }
        self.partitions: list[Document] = []
        self.disks: list[Document] = [_disk(0, 17)]
        self.errors: dict[str, str] = {}
        self.shell: str | None = None

    def volume(
        self,
        letter: str | None,
        *,
        conversion: int = 1,
        protection: int = 1,
        method: int = 6,
        protectors: int = 2,
        flags: int = 0,
        stale: int | None = None,
        kind: int = 3,
        path: str = "",
        partition: str = BASIC,
        disk: int = 0,
        answer: int = 0,
        encryptable: bool = True,
        **more: object,
    ) -> None:
        """One volume: BitLocker's numbers, and where Windows shows it."""
        number = len(self.volumes) + 1
        device = f"\\\\?\\Volume{{{number:08x}-0000-4000-8000-000000000000}}\\"
        name = f"{letter}\\" if letter else path or device
        self.volumes.append(
            {
                "DeviceID": device,
                "Name": name,
                "DriveLetter": letter,
                "DriveType": kind,
                "FileSystem": "NTFS",
                "Capacity": 200 * GIB,
                "BootVolume": letter == "C:",
                "SystemVolume": partition == ESP,
                **more,
            }
        )
        if encryptable or kind == 3:  # a drive without a medium has no partition
            self.partitions.append(
                {
                    "DiskNumber": disk,
                    "PartitionNumber": number,
                    "GptType": partition,
                    "MbrType": None,
                    "AccessPaths": sorted({name, device}),
                }
            )
        if not encryptable:
            return
        self.encryptable.append(
            {
                "DeviceID": device,
                "DriveLetter": letter,
                "ProtectionStatus": protection if stale is None else stale,
                "ConversionStatus": conversion,
                "EncryptionMethod": method,
                "VolumeType": 0 if letter == "C:" else 1,
                "IsVolumeInitializedForProtection": protectors > 0,
            }
        )
        done = {"DeviceID": device, "ReturnValue": answer}
        ids = [f"{{0000000{i}-0000-4000-8000-000000000000}}" for i in range(protectors)]
        self.methods["GetProtectionStatus"].append({**done, "ProtectionStatus": protection})
        self.methods["GetConversionStatus"].append(
            {
                **done,
                "ConversionStatus": conversion,
                "EncryptionPercentage": 100 * conversion % 101,
                "EncryptionFlags": flags,
                "WipingStatus": 0,
                "WipingPercentage": 0,
            }
        )
        self.methods["GetKeyProtectors"].append({**done, "VolumeKeyProtectorID": ids})

    def laptop(self, **system: Any) -> None:
        """ESP, C: and recovery; the words are about C:."""
        off = {"conversion": 0, "protection": 0, "method": 0, "protectors": 0}
        self.volume(None, partition=ESP, FileSystem="FAT32", **off)  # type: ignore[arg-type]
        self.volume("C:", **system)
        self.volume(None, partition=RECOVERY, **off)  # type: ignore[arg-type]

    def plain(self, letter: str | None, **more: Any) -> None:
        """A volume without BitLocker."""
        self.volume(letter, conversion=0, protection=0, method=0, protectors=0, **more)

    def document(self) -> Document:
        """The capture: DESIGN.md's "Host capture"."""
        wmi: dict[str, Any] = {
            r"root\cimv2:Win32_Volume": self.volumes,
            FVE: self.encryptable,
            **{f"{FVE}.{name}": rows for name, rows in self.methods.items()},
            f"{STORAGE}:MSFT_Partition": self.partitions,
            f"{STORAGE}:MSFT_Disk": self.disks,
        }
        wmi |= {name: {"error": code} for name, code in self.errors.items()}
        commands: list[Document] = []
        if self.shell is not None:
            answer = {"stdout": self.shell, "stderr": "", "exit": 0}
            commands.append({"argv": list(SHELL), **answer})
        return {
            "platform": "windows",
            "release": "10.0.26100",
            "privileged": self.privileged,
            "taken": "2026-11-20T09:00:00+00:00",
            "wmi": wmi,
            "commands": commands,
        }


def _disk(number: int, bus: int, location: str = "PCI Slot 1") -> Document:
    return {"Number": number, "BusType": bus, "Location": location}


Build = Callable[[WindowsMachine], None]
CASES: dict[str, tuple[str, str, str, Build]] = {}


def case(outcome: str, reason: str) -> Callable[[Build], Build]:
    """A machine and how it must be judged; its function's name and docstring name the capture."""

    def add(build: Build) -> Build:
        name = "disk-" + build.__name__.replace("_", "-")
        CASES[name] = (build.__doc__ or "", outcome, reason, build)
        return build

    return add


@case("pass", "encrypted")
def bitlocker(m: WindowsMachine) -> None:
    """C: with XTS-AES 128 and a TPM; numbers are the same in every language of Windows (8)"""
    m.laptop()


@case("pass", "encrypted")
def bitlocker_two_drives(m: WindowsMachine) -> None:
    """C: and D:, both XTS-AES 256"""
    m.laptop(method=7)
    m.volume("D:", method=7)


@case("fail", "not-encrypted")
def plain(m: WindowsMachine) -> None:
    """BitLocker is there and off"""
    m.laptop(conversion=0, protection=0, method=0, protectors=0)


@case("fail", "protection-off")
def suspended(m: WindowsMachine) -> None:
    """Fully encrypted, protection suspended: a clear key lies on the disk (1, 5)"""
    m.laptop(protection=0)


@case("fail", "no-key-protector")
def waiting_for_activation(m: WindowsMachine) -> None:
    """Device encryption before the first Microsoft account: encrypted, no protectors (1, 5)"""
    m.laptop(protection=0, protectors=0, flags=1)


@case("pass", "encrypted")
def used_space_only(m: WindowsMachine) -> None:
    """Only the space in use is encrypted, which the shipped policy accepts (2)"""
    m.laptop(flags=1)


@case("fail", "encryption-in-progress")
def encrypting(m: WindowsMachine) -> None:
    """Encryption is under way, protection still off (3)"""
    m.laptop(conversion=2, protection=0)


@case("fail", "decryption-in-progress")
def decrypting(m: WindowsMachine) -> None:
    """Decryption is under way (3)"""
    m.laptop(conversion=3, protection=0)


@case("fail", "conversion-paused")
def encryption_paused(m: WindowsMachine) -> None:
    """Encryption was paused (3)"""
    m.laptop(conversion=4, protection=0)


@case("fail", "conversion-paused")
def decryption_paused(m: WindowsMachine) -> None:
    """Decryption was paused (3)"""
    m.laptop(conversion=5, protection=0)


@case("pass", "encrypted")
def method_1(m: WindowsMachine) -> None:
    """AES-128 with diffuser, from Windows 7 (4)"""
    m.laptop(method=1)


@case("pass", "encrypted")
def method_4(m: WindowsMachine) -> None:
    """AES-256 in CBC, as for removable drives (4)"""
    m.laptop(method=4)


@case("fail", "hardware-encryption")
def method_5(m: WindowsMachine) -> None:
    """The drive encrypts by itself, which the shipped policy does not accept (4)"""
    m.laptop(method=5)


@case("unknown", "cipher-not-visible")
def method_of_the_future(m: WindowsMachine) -> None:
    """An encryption method that this version does not know (4)"""
    m.laptop(method=8)


@case("fail", "not-encrypted")
def plain_second_drive(m: WindowsMachine) -> None:
    """C: is encrypted and the fixed drive D: is not (6)"""
    m.laptop()
    m.plain("D:")


@case("fail", "not-encrypted")
def plain_volume_in_a_folder(m: WindowsMachine) -> None:
    """A plain volume without a letter, mounted in a folder (6)"""
    m.laptop()
    m.plain(None, path="C:\\Data\\Archive\\")


@case("fail", "not-encrypted")
def encrypted_external_beside_plain_system(m: WindowsMachine) -> None:
    """The external drive is encrypted, the system drive is not (7)"""
    m.laptop(conversion=0, protection=0, method=0, protectors=0)
    m.disks.append(_disk(1, 7))
    m.volume("E:", disk=1, kind=2)


@case("fail", "not-encrypted")
def plain_stick(m: WindowsMachine) -> None:
    """A plain memory stick beside an encrypted system drive (7)"""
    m.laptop()
    m.disks.append(_disk(1, 7))
    m.plain("E:", disk=1, kind=2, FileSystem="exFAT")


@case("unknown", "locked")
def locked_drive(m: WindowsMachine) -> None:
    """A BitLocker drive that is plugged in and locked: FVE_E_LOCKED_VOLUME (7)"""
    m.laptop()
    m.volume("E:", kind=2, protection=2, method=-1, FileSystem=None, Capacity=None)
    m.methods["GetConversionStatus"][-1] = {
        "DeviceID": m.volumes[-1]["DeviceID"],
        "ReturnValue": 0x80310000,
    }


@case("fail", "not-encrypted")
def component_absent(m: WindowsMachine) -> None:
    """A server without the BitLocker feature: its namespace does not exist (9)"""
    m.laptop()
    m.errors[FVE] = "ENOENT"


@case("unknown", "low-confidence")
def not_administrator(m: WindowsMachine) -> None:
    """Explorer says on; only an administrator could know more (10)"""
    m.privileged = False
    m.laptop()
    m.errors[FVE] = "EACCES"
    m.shell = "C: 1\nend\n"


@case("fail", "not-encrypted")
def not_administrator_plain(m: WindowsMachine) -> None:
    """Explorer says off, which needs no administrator (10)"""
    m.privileged = False
    m.laptop()
    m.errors[FVE] = "EACCES"
    m.shell = "C: 2\nend\n"


@case("unknown", "status-not-visible")
def not_administrator_between(m: WindowsMachine) -> None:
    """Explorer says 3, which others take for encrypted (10)"""
    m.privileged = False
    m.laptop()
    m.errors[FVE] = "EACCES"
    m.shell = "C: 3\nend\n"


@case("fail", "not-encrypted")
def not_administrator_second_drive(m: WindowsMachine) -> None:
    """Explorer says on for C: and off for D: (10)"""
    m.privileged = False
    m.laptop()
    m.plain("D:")
    m.errors[FVE] = "EACCES"
    m.shell = "C: 1\nD: 2\nend\n"


@case("fail", "protection-off")
def stale_property(m: WindowsMachine) -> None:
    """Build 26100: the cached property says on, the method says off (11)"""
    m.laptop(protection=0, stale=1)


@case("pass", "encrypted")
def stale_property_the_other_way(m: WindowsMachine) -> None:
    """Build 26100: the cached property says off, the method says on (11)"""
    m.laptop(protection=1, stale=0)


@case("unknown", "status-not-visible")
def method_times_out(m: WindowsMachine) -> None:
    """The method did not answer in time; the cached property is not believed (11)"""
    m.laptop()
    m.errors[f"{FVE}.GetProtectionStatus"] = "timed-out"


@case("unknown", "status-not-visible")
def method_fails(m: WindowsMachine) -> None:
    """The methods return an error for C: (11)"""
    m.laptop(answer=0x80310001)


@case("pass", "encrypted")
def virtual_disk_on_an_encrypted_drive(m: WindowsMachine) -> None:
    """A mounted VHDX whose file lies on the encrypted C:"""
    m.laptop()
    m.disks.append(_disk(1, 15, r"C:\Users\a\profile.vhdx"))
    m.plain("V:", disk=1)


@case("fail", "not-encrypted")
def virtual_disk_on_a_plain_drive(m: WindowsMachine) -> None:
    """A mounted VHDX with BitLocker off whose file lies on the plain D:"""
    m.laptop()
    m.plain("D:")
    m.disks.append(_disk(1, 15, r"D:\profile.vhdx"))
    m.plain("V:", disk=1)


@case("pass", "encrypted")
def empty_readers(m: WindowsMachine) -> None:
    """A card reader without a card, an empty disc drive and a network drive"""
    m.laptop()
    nothing = {"FileSystem": None, "Capacity": None, "encryptable": False}
    m.plain("F:", kind=2, **nothing)
    m.plain("G:", kind=5, **nothing)
    m.plain("N:", kind=4, encryptable=False)


@case("unknown", "device-not-visible")
def volumes_time_out(m: WindowsMachine) -> None:
    """Windows did not list its volumes in time"""
    m.laptop()
    m.errors[r"root\cimv2:Win32_Volume"] = "timed-out"


@case("unknown", "content-not-visible")
def partitions_denied(m: WindowsMachine) -> None:
    """A plain volume without a letter, and nobody tells that it is the recovery partition"""
    m.laptop()
    m.errors[f"{STORAGE}:MSFT_Partition"] = "EACCES"


@case("fail", "not-encrypted")
def volumes_time_out_plain(m: WindowsMachine) -> None:
    """Windows did not list its volumes in time, and what BitLocker lists is plain"""
    m.laptop(conversion=0, protection=0, method=0, protectors=0)
    m.errors[r"root\cimv2:Win32_Volume"] = "timed-out"


def written() -> dict[str, Document]:
    """Every capture by its file's name."""
    documents: dict[str, Document] = {}
    for name, (note, outcome, reason, build) in CASES.items():
        machine = WindowsMachine()
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
