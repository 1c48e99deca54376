"""A made-up Linux machine, said in a few words and written down as a Host capture.

It knows how the kernel shows a stack in sysfs, mountinfo, swaps, device-mapper tables and udev
records, and nothing of how Safehand judges one. tests/real/ holds it against real kernels.
"""

from __future__ import annotations

import re
from typing import Any

Document = dict[str, Any]

LUKS_UUID = "0123456789abcdef0123456789abcdef"
AES_256 = ("aes-xts-plain64", 512)
AES_128 = ("aes-xts-plain64", 256)
KSTAT = "/proc/spl/kstat/zfs"
_TYPES = {"crypto_LUKS": "crypto", "LVM2_member": "raid", "linux_raid_member": "raid"}
_TYPES |= {"swap": "other", "zfs_member": "filesystem", "BitLocker": "crypto", "bcache": "other"}


class LinuxMachine:
    """Devices, mounts and swaps are added one by one; each method returns the new device's name."""

    def __init__(self, *, privileged: bool = True) -> None:
        self.privileged = privileged
        self.files: dict[str, Any] = {}
        self.directories: dict[str, Any] = {"/sys/block": [], KSTAT: {"error": "ENOENT"}}
        self.links: dict[str, Any] = {}
        self.tables: dict[str, list[str]] = {}
        self.commands: list[Document] = []
        self.numbers: dict[str, str] = {}
        self.sectors: dict[str, int] = {}
        self.mount_lines: list[str] = [
            "22 27 0:21 / /proc rw,relatime - proc proc rw",
            "23 27 0:22 / /sys rw,relatime - sysfs sysfs rw",
            "24 27 0:6 / /dev rw,relatime - devtmpfs udev rw,size=4096k",
            "25 27 0:23 / /run rw,nosuid - tmpfs tmpfs rw,size=1024k",
        ]
        self.swap_lines: list[str] = []
        self.resume: str | None = "0:0"
        self.btrfs: dict[str, list[str]] = {}
        self.parents: dict[str, str] = {}
        self._minor = 0

    # Block devices

    def disk(self, name: str, *, usb: bool = False, sectors: int = 1 << 21) -> str:
        bus = "usb2/2-1/2-1:1.0" if usb else "0000:00:17.0"
        self._add(name, sectors)
        self.links[f"/sys/block/{name}"] = f"../devices/pci0000:00/{bus}/block/{name}"
        self.files[f"/sys/block/{name}/removable"] = "1\n" if usb else "0\n"
        return name

    def partition(self, disk: str, number: int, *, sectors: int = 1 << 20) -> str:
        name = f"{disk}p{number}" if disk[-1].isdigit() else f"{disk}{number}"
        self.directories[f"/sys/block/{disk}"].append(name)
        self.directories[f"/sys/block/{disk}/{name}/holders"] = []
        self._number(name, sectors)
        self.parents[name] = disk
        return name

    def mapped(self, label: str, uuid: str, table: list[str], *below: str) -> str:
        """A device-mapper device with this table, without its own start and length columns."""
        name = f"dm-{len([n for n in self.numbers if n.startswith('dm-')])}"
        sectors = 1 << 20
        self._add(name, sectors)
        self.files[f"/sys/block/{name}/dm/name"] = f"{label}\n"
        self.files[f"/sys/block/{name}/dm/uuid"] = f"{uuid}\n"
        part = sectors // len(table) if table else 0
        self.tables[label] = [
            f"{label}: {i * part} {part if i < len(table) - 1 else sectors - i * part} {line}"
            for i, line in enumerate(table)
        ]
        self._stand_on(name, *below)
        return name

    def luks(
        self,
        below: str,
        label: str = "",
        cipher: tuple[str, int] = AES_256,
        kind: str = "LUKS2",
    ) -> str:
        label = label or f"luks-{below}"
        marked = "" if kind == "PLAIN" else f"{LUKS_UUID}-"
        key = f":{cipher[1] // 8}:logon:cryptsetup:{LUKS_UUID}-d0" if cipher[1] else "-"
        if kind == "PLAIN":
            key = "0" * (cipher[1] // 4) or "-"
        table = f"crypt {cipher[0]} {key} 0 {self.numbers[below]} 32768"
        return self.mapped(label, f"CRYPT-{kind}-{marked}{label}", [table], below)

    def volume(self, label: str, *below: str) -> str:
        """A logical volume over these physical volumes."""
        table = [f"linear {self.numbers[each]} 2048" for each in below]
        return self.mapped(label, "LVM-" + "aB3" * 21 + "x", table, *below)

    def raid(self, name: str, *below: str) -> str:
        self._add(name, 1 << 20)
        self.files[f"/sys/block/{name}/md/level"] = "raid1\n"
        self._stand_on(name, *below)
        return name

    def cached(self, name: str, *below: str) -> str:
        """A bcache device over its backing and cache devices."""
        self._add(name, 1 << 20)
        self._stand_on(name, *below)
        return name

    def loop(self, file: str | None, name: str = "loop0") -> str:
        self._add(name, (1 << 16) if file else 0)
        if file:
            self.files[f"/sys/block/{name}/loop/backing_file"] = f"{file}\n"
        else:
            self.files[f"/sys/block/{name}/loop/backing_file"] = {"error": "ENOENT"}
        return name

    def zram(self, backing: str = "none") -> str:
        self._add("zram0", 1 << 20)
        self.files["/sys/block/zram0/backing_dev"] = f"{backing}\n"
        return "zram0"

    def holds(self, device: str, kind: str, **more: str) -> str:
        """What udev saw on a device: libblkid's type, "" for nothing."""
        facts = {"ID_FS_TYPE": kind, "ID_FS_USAGE": _TYPES.get(kind, "filesystem")} if kind else {}
        lines = [f"E:{k}={v}" for k, v in {**facts, **more}.items()]
        record = "\n".join(["I:1200000", *lines, "G:systemd", "Q:systemd", "V:1"]) + "\n"
        self.files[f"/run/udev/data/b{self.numbers[device]}"] = record
        return device

    # What uses them

    def mount(self, device: str, point: str, kind: str = "ext4", *, options: str = "rw") -> None:
        number = self.numbers.get(device, "0:45")
        source = self.path(device)
        if kind in {"btrfs", "zfs", "overlay"} or device not in self.numbers:
            number = f"0:{50 + len(self.mount_lines)}"
        escaped = point.replace(" ", "\\040")
        access = "ro" if options.startswith("ro") else "rw"
        self.mount_lines.append(
            f"{30 + len(self.mount_lines)} 27 {number} / {escaped} {access},relatime shared:1 - "
            f"{kind} {source} {options}"
        )

    def overlay(self, point: str, *, upper: str, lower: str) -> None:
        options = f"rw,lowerdir={lower},upperdir={upper}/upper,workdir={upper}/work"
        self.mount("overlay", point, "overlay", options=options)

    def swap(self, path: str, *, is_file: bool = False) -> None:
        kind = "file" if is_file else "partition"
        path = path if path.startswith("/") else f"/dev/{path}"
        self.swap_lines.append(f"{path:<40}{kind:<16}8388604\t\t0\t\t-2")

    def file_system(self, *members: str) -> str:
        """A btrfs over these devices; the first is what mountinfo names."""
        uuid = f"00000000-0000-4000-8000-{len(self.btrfs):012}"
        self.btrfs[uuid] = list(members)
        return members[0]

    def zpool(
        self, datasets: dict[str, str], devices: list[str], referenced: dict[str, int] | None = None
    ) -> None:
        """One or more pools: dataset → encryption, and the devices of the first one's pool."""
        pool = next(iter(datasets)).split("/")[0]
        self.directories[KSTAT] = ["arcstats", pool]
        self.directories[f"{KSTAT}/arcstats"] = {"error": "ENOTDIR"}
        self.directories[f"{KSTAT}/{pool}"] = ["state"]
        self.command("zfs", "get", "-H", "-o", "name,value", "encryption", answer=_tabbed(datasets))
        sizes = {name: str((referenced or {}).get(name, 5 << 30)) for name in datasets}
        self.command(
            "zfs", "get", "-p", "-H", "-o", "name,value", "referenced", answer=_tabbed(sizes)
        )
        rows = [f"{pool}\t7.5G\t2G\t5.5G\t-\t-\t1%\t26%\t1.00x\tONLINE\t-"]
        rows += [f"\t{self.path(d)}\t8G\t-\t-\t-\t-\t-\t-\t-\tONLINE" for d in devices]
        self.command("zpool", "list", "-v", "-H", "-P", "-L", answer="\n".join(rows) + "\n")

    def command(self, tool: str, *arguments: str, answer: str, code: int = 0) -> None:
        argv = [f"/usr/sbin/{tool}", *arguments]
        self.commands.append({"argv": argv, "stdout": answer, "stderr": "", "exit": code})

    def missing(self, tool: str, *arguments: str) -> None:
        """The tool is installed nowhere."""
        for place in ("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/run/current-system/sw/bin"):
            self.commands.append({"argv": [f"{place}/{tool}", *arguments], "error": "ENOENT"})

    def path(self, device: str) -> str:
        label = self.files.get(f"/sys/block/{device}/dm/name")
        if label:
            return f"/dev/mapper/{label.strip()}"
        return f"/dev/{device}" if device in self.numbers else device

    # The document

    def document(self) -> Document:
        """The capture: DESIGN.md's "Host capture"."""
        listed = sorted(
            self.numbers, key=lambda name: re.sub(r"\d+", lambda m: m[0].zfill(4), name)
        )
        rows = [
            "{:>4} {:>8} {:>10} {}".format(*self.numbers[n].split(":"), self.sectors[n] // 2, n)
            for n in listed
            if self.sectors[n]
        ]
        heading = "major minor  #blocks  name\n\n"
        files = {
            "/proc/self/mountinfo": "\n".join(self.mount_lines) + "\n",
            "/proc/swaps": "\n".join([_SWAPS, *self.swap_lines]) + "\n",
            "/proc/partitions": heading + "".join(f"{row}\n" for row in rows),
            "/sys/power/resume": f"{self.resume}\n" if self.resume else {"error": "ENOENT"},
            **self.files,
        }
        directories = dict(self.directories)
        if self.btrfs:
            directories["/sys/fs/btrfs"] = ["features", *self.btrfs]
            for uuid, members in self.btrfs.items():
                directories[f"/sys/fs/btrfs/{uuid}/devices"] = members
        commands = list(self.commands)
        if self.tables and not any("dmsetup" in c["argv"][0] for c in commands):
            table = "".join(f"{line}\n" for lines in self.tables.values() for line in lines)
            argv = ["/usr/sbin/dmsetup", "table"]
            answer = {"argv": argv, "stdout": table, "stderr": "", "exit": 0}
            if not self.privileged:
                answer |= {"stdout": "", "stderr": "Permission denied\n", "exit": 1}
            commands.append(answer)
        return {
            "platform": "linux",
            "release": "debian 13",
            "privileged": self.privileged,
            "taken": "2026-11-20T09:00:00+00:00",
            "files": files,
            "links": self.links,
            "directories": directories,
            "commands": commands,
        }

    def _add(self, name: str, sectors: int) -> None:
        self.directories["/sys/block"].append(name)
        self.directories[f"/sys/block/{name}"] = ["dev", "holders", "size", "slaves"]
        self.directories[f"/sys/block/{name}/slaves"] = []
        self.directories[f"/sys/block/{name}/holders"] = []
        self.files[f"/sys/block/{name}/size"] = f"{sectors}\n"
        self.files[f"/sys/block/{name}/removable"] = "0\n"
        self.links[f"/sys/block/{name}"] = f"../devices/virtual/block/{name}"
        self._number(name, sectors)

    def _number(self, name: str, sectors: int) -> None:
        self._minor += 1
        major = 253 if name.startswith("dm-") else 259
        self.numbers[name] = f"{major}:{self._minor}"
        self.sectors[name] = sectors

    def _stand_on(self, name: str, *below: str) -> None:
        self.directories[f"/sys/block/{name}/slaves"] = list(below)
        for each in below:
            parent = self.parents.get(each)
            inside = f"{parent}/{each}" if parent else each
            self.directories[f"/sys/block/{inside}/holders"].append(name)


_SWAPS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority"


def _tabbed(rows: dict[str, str]) -> str:
    return "".join(f"{name}\t{value}\n" for name, value in rows.items())
