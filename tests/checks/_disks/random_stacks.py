"""Random Linux storage stacks, each with an oracle's word on it.

A machine is thrown together from disks, partitions, RAID, LVM, LUKS, plain dm-crypt, verity,
integrity, OPAL, bcache, btrfs, ZFS, loops, zram, overlays and shares. As it grows, every part is
given its truth: does an encryption that counts stand between data written there and every medium
that it ends on? The oracle composes these truths as it builds (three-valued: yes, no, cannot be
seen) and never looks at a file of the capture, nor at anything of Safehand's.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from tests.checks._disks.linux_machine import LUKS_UUID, LinuxMachine

Truth = bool | None
"""Behind encryption that counts; not; or: what was shown does not tell."""

GOOD = [("aes-xts-plain64", 512), ("aes-xts-plain64", 256), ("serpent-xts-plain64", 512)]
GOOD += [("aes-cbc-essiv:sha256", 256), ("capi:xts(aes)-plain64", 512), ("aes-gcm-random", 256)]
GOOD += [
    ("capi:authenc(hmac(sha256),xts(aes))-random", 768),
    ("xchacha12,aes-adiantum-plain64", 256),
]
BAD = [
    ("cipher_null-ecb", 0),
    ("aes-ecb", 256),
    ("des3_ede-cbc-plain64", 192),
    ("aes-xts-plain64", 128),
]
DATA = ("ext4", "xfs", "vfat", "ntfs", "swap", "swsuspend")
BOOT = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"


def every(truths: list[Truth]) -> Truth:
    """All of them, in three values."""
    return False if False in truths else None if None in truths else True


def either(first: Truth, second: Truth) -> Truth:
    """One of them, in three values."""
    return True if True in (first, second) else None if None in (first, second) else False


@dataclass
class Stack:
    """A machine being thrown together, and what is true of it."""

    chance: random.Random
    machine: LinuxMachine = field(default_factory=LinuxMachine)
    free: dict[str, Truth] = field(default_factory=dict)
    """Devices that nothing uses yet."""
    places: dict[str, Truth] = field(default_factory=dict)
    """Mount points of file systems that can hold files."""
    truth: dict[str, str] = field(default_factory=dict)
    """Volume → the outcome that is right."""
    tables: str = "dmsetup"
    """Who can tell a cipher here: "dmsetup", "cryptsetup", or nobody."""
    layers: list[tuple[str, tuple[str, int], str]] = field(default_factory=list)

    def roll(self, probability: float) -> bool:
        return self.chance.random() < probability

    def take(self) -> tuple[str, Truth]:
        name = self.chance.choice(sorted(self.free))
        return name, self.free.pop(name)

    def label(self, what: str) -> str:
        return f"{what}-{len(self.machine.numbers)}"

    def add(self, name: str, truth: Truth) -> None:
        self.free[name] = truth

    def seen(self, truth: bool) -> Truth:
        return truth if self.tables else None

    # What devices are made of

    def partition(self) -> None:
        name, truth = self.take()
        if not re.fullmatch(r"sd[a-z]|md\d+", name):
            self.add(name, truth)
            return
        for number in range(1, self.chance.randint(2, 3)):
            self.add(self.machine.partition(name, number), truth)

    def crypt(self) -> None:
        name, below = self.take()
        good = self.roll(0.75)
        cipher = self.chance.choice(GOOD if good else BAD)
        kind = self.chance.choice(["LUKS2", "LUKS2", "LUKS1", "PLAIN", "LUKS2-OPAL", "BITLK"])
        label = self.label("crypt")
        top = self.machine.luks(name, label, cipher, kind)
        self.layers.append((label, cipher, kind))
        self.add(top, either(self.seen(good), below))

    def opal(self) -> None:
        name, below = self.take()
        label = self.label("opal")
        uuid = f"CRYPT-LUKS2-OPAL-{LUKS_UUID}-{label}"
        table = f"linear {self.machine.numbers[name]} 32768"
        top = self.machine.mapped(label, uuid, [table], name)
        # By its uuid alone it might encrypt by itself as well; only the table tells.
        self.add(top, below if self.tables == "dmsetup" else either(None, below))

    def verity(self) -> None:
        data, below = self.take()
        label = self.label("verity")
        number = self.machine.numbers[data]
        uuid = f"CRYPT-VERITY-{LUKS_UUID}-{label}"
        table = f"verity 1 {number} {number} 4096 4096 64 1 sha256 {'ab' * 32} {'cd' * 32}"
        self.add(self.machine.mapped(label, uuid, [table], data), below)

    def integrity(self) -> None:
        name, below = self.take()
        label = self.label("integrity")
        uuid = self.chance.choice([f"CRYPT-INTEGRITY-{label}", f"CRYPT-SUBDEV-{LUKS_UUID}-{label}"])
        table = f"integrity {self.machine.numbers[name]} 0 28 J 2"
        self.add(self.machine.mapped(label, uuid, [table], name), below)

    def reencrypting(self) -> None:
        name, below = self.take()
        label = self.label("half")
        number = self.machine.numbers[name]
        table = [f"crypt aes-xts-plain64 {'0' * 128} 0 {number} 32768", f"linear {number} 64"]
        top = self.machine.mapped(label, f"CRYPT-LUKS2-{LUKS_UUID}-{label}", table, name)
        self.add(top, below if self.tables == "dmsetup" else either(None, below))

    def legs(self, most: int = 3) -> dict[str, Truth]:
        return dict(self.take() for _ in range(min(len(self.free), self.chance.randint(1, most))))

    def raid(self) -> None:
        legs = self.legs()
        name = f"md{sum(n.startswith('md') and n[2:].isdigit() for n in self.machine.numbers)}"
        self.add(self.machine.raid(name, *legs), every(list(legs.values())))

    def bcache(self) -> None:
        legs = self.legs(2)
        name = f"bcache{sum(n.startswith('bcache') for n in self.machine.numbers)}"
        self.add(self.machine.cached(name, *legs), every(list(legs.values())))

    def group(self) -> None:
        """A volume group: each volume lies on some of its parts; a part may lie idle."""
        parts = self.legs()
        used: set[str] = set()
        for number in range(self.chance.randint(1, 2)):
            chosen = [each for each in parts if self.roll(0.7)] or [next(iter(parts))]
            used |= set(chosen)
            label = self.label(f"vg-lv{number}")
            truth = every([parts[each] for each in chosen])
            self.add(self.machine.volume(label, *chosen), truth)
        for name in parts.keys() - used:
            self.idle(name, parts[name], "LVM2_member")

    # What uses them

    def outcome(self, truth: Truth) -> str:
        return {True: "pass", False: "fail", None: "unknown"}[truth]

    def mounted(self, point: str, truth: Truth) -> None:
        self.truth[point] = self.outcome(truth)
        self.places[point] = truth

    def mount(self, point: str) -> None:
        name, truth = self.take()
        if self.roll(0.15) and self.free:
            truth = self.btrfs(point, {name: truth, **self.legs(2)})
        else:
            self.machine.mount(name, point)
            if self.roll(0.1):  # an initramfs that left its own name for the device behind
                line = self.machine.mount_lines[-1]
                self.machine.mount_lines[-1] = line.replace(self.machine.path(name), "/dev/root")
            if self.roll(0.1):
                self.machine.mount(name, f"{point.rstrip('/')}/again")
        self.mounted(point, truth)

    def btrfs(self, point: str, members: dict[str, Truth]) -> Truth:
        self.machine.mount(self.machine.file_system(*members), point, "btrfs")
        if self.roll(0.5):
            first = next(iter(members))
            self.machine.mount(first, f"{point.rstrip('/')}/subvolume", "btrfs")
        return every(list(members.values()))

    def boot(self) -> None:
        name, truth = self.take()
        self.machine.mount(name, "/boot", "ext4")
        self.truth["/boot"] = "not-applicable"
        if self.roll(0.2):  # the same file system in a place that is not exempt
            self.machine.mount(name, "/srv/boot", "ext4")
            self.truth["/boot"] = self.outcome(truth)

    def swap(self) -> None:
        if self.roll(0.3) and self.places:
            point = self.chance.choice(sorted(self.places))
            path = f"{point.rstrip('/')}/swapfile{len(self.machine.swap_lines)}"
            self.machine.swap(path, is_file=True)
            self.truth[f"swap {path}"] = self.outcome(self.places[point])
            return
        name, truth = self.take()
        self.machine.swap(name)
        self.truth[f"swap {self.machine.path(name)}"] = self.outcome(truth)

    def hibernation(self) -> None:
        name, truth = self.take()
        self.machine.resume = self.machine.numbers[name]
        # It is the place of an image, and an idle device with a signature besides.
        self.truth[f"hibernation {self.machine.path(name)}"] = self.outcome(truth)
        self.idle(name, truth, "swsuspend")

    def zram(self) -> None:
        backing: Truth = True
        path = "none"
        if self.roll(0.3) and self.free:
            name, backing = self.take()
            path = self.machine.path(name)
            self.idle(name, backing, "")
        self.machine.zram(path)
        self.machine.swap("zram0")
        self.truth["swap /dev/zram0"] = self.outcome(backing)

    def loop(self) -> None:
        point = self.chance.choice(sorted(self.places))
        number = sum(n.startswith("loop") for n in self.machine.numbers)
        path = f"{point.rstrip('/')}/image{number}" + (" (deleted)" if self.roll(0.1) else "")
        self.add(self.machine.loop(path, f"loop{number}"), self.places[point])

    def pool(self) -> None:
        """A ZFS pool, some of its datasets encrypted by ZFS, some mounted, one a mere folder."""
        legs = self.legs(2)
        below = every(list(legs.values()))
        tool = self.roll(0.85)
        datasets = {"tank": "off"}
        sizes = {"tank": 98304}
        for number in range(self.chance.randint(1, 3)):
            datasets[f"tank/d{number}"] = self.chance.choice(["off", "aes-256-gcm", "aes-128-ccm"])
            sizes[f"tank/d{number}"] = 1 << 30
        self.machine.zpool(datasets, list(legs), sizes)
        if not tool:
            self.machine.commands = [
                each for each in self.machine.commands if "/z" not in each["argv"][0]
            ]
            for arguments in (["get", "-H", "-o", "name,value", "encryption"],
                              ["get", "-p", "-H", "-o", "name,value", "referenced"]):  # fmt: skip
                self.machine.missing("zfs", *arguments)
            self.machine.missing("zpool", "list", "-v", "-H", "-P", "-L")
        for number, (name, value) in enumerate(datasets.items()):
            truth = either(value != "off", below) if tool else None
            if name != "tank" and self.roll(0.6):
                self.machine.mount(name, f"/tank{number}", "zfs")
                self.mounted(f"/tank{number}", truth)
            elif tool:
                empty = name == "tank"
                self.truth[f"dataset {name}"] = "not-applicable" if empty else self.outcome(truth)
        if not tool:
            self.truth["zfs datasets"] = "unknown"
            for name, truth in legs.items():
                self.idle(name, truth, "zfs_member")

    def share(self) -> None:
        self.machine.mount(
            "server:/share", "/net", self.chance.choice(["nfs4", "cifs", "fuse.sshfs"])
        )
        self.truth["/net"] = "not-applicable"

    def overlay(self, point: str) -> None:
        upper, lower = (self.chance.choice(sorted(self.places)) for _ in range(2))
        self.machine.overlay(point, upper=f"{upper}/u", lower=f"{lower}/l")
        self.truth[point] = self.outcome(every([self.places[upper], self.places[lower]]))

    def idle(self, name: str, truth: Truth, kind: str | None = None) -> None:
        """A device that nothing uses, with something on it that somebody may be able to tell."""
        machine, path = self.machine, self.machine.path(name)
        if kind is None:
            kind = self.chance.choice([*DATA, "", "", "crypto_LUKS", "linux_raid_member", "boot"])
        more = {"ID_PART_ENTRY_TYPE": BOOT} if kind == "boot" else {}
        shown = kind not in {"", "boot"}
        machine.holds(name, kind if shown else "", **more)
        record = f"/run/udev/data/b{machine.numbers[name]}"
        told = self.record(name, path, record, shown=shown)
        if told and kind in {"boot", ""}:
            self.truth[path] = "not-applicable"
            return
        layer: Truth = False
        if not told or kind in {"linux_raid_member", "zfs_member"}:
            layer = None
        elif kind == "crypto_LUKS":
            layer = self.header(path)
        self.truth[path] = self.outcome(either(layer, truth))

    def record(self, name: str, path: str, record: str, *, shown: bool) -> bool:
        """Leaves the udev record as it is, without its last line, or out; True where it, or blkid
        instead, still tells what is on the device."""
        text = self.machine.files[record]
        way = self.chance.choice(["new", "new", "old", "none"])
        if way != "new":
            self.machine.files[record] = (
                text.removesuffix("V:1\n") if way == "old" else {"error": "ENOENT"}
            )
        told = way == "new" or (way == "old" and shown)
        # An administrator asks blkid as well where udev saw nothing.
        if not self.machine.privileged or (told and shown):
            return told
        facts = [line[2:] for line in text.splitlines() if line.startswith("E:")]
        answer = "".join(f"{fact}\n" for fact in facts)
        self.machine.command(
            "blkid", "-p", "-o", "udev", path, answer=answer, code=0 if facts else 2
        )
        return True

    def header(self, path: str) -> Truth:
        if not self.machine.privileged:
            return None
        good = self.roll(0.8)
        cipher, bits = ("aes-xts-plain64", 512) if good else ("cipher_null-ecb", 0)
        text = "LUKS header information\nVersion:       \t2\n\nData segments:\n  0: crypt\n"
        text += f"\tcipher: {cipher}\n\nKeyslots:\n  0: luks2\n\tKey:        {bits} bits\n"
        self.machine.command("cryptsetup", "luksDump", path, answer=text)
        return good


def throw(seed: int) -> tuple[LinuxMachine, dict[str, str]]:
    """A machine, and the right outcome of each of its volumes."""
    stack = Stack(random.Random(seed))
    chance, machine = stack.chance, stack.machine
    machine.privileged = stack.roll(0.8)
    stack.tables = chance.choice(["dmsetup"] * 6 + ["cryptsetup", ""]) if machine.privileged else ""
    _build(stack)
    _use(stack)
    for name in sorted(stack.free):
        stack.idle(name, stack.free[name])
    _tools(stack)
    if stack.roll(0.05):
        _hide(stack)
    return machine, stack.truth


def _build(stack: Stack) -> None:
    for letter in "abcdef"[: stack.chance.randint(2, 6)]:
        stack.add(stack.machine.disk(f"sd{letter}", usb=stack.roll(0.1)), False)
    builders = [stack.crypt] * 6 + [stack.partition] * 4 + [stack.group, stack.group, stack.raid]
    builders += [stack.verity, stack.integrity, stack.opal, stack.reencrypting, stack.bcache]
    for _ in range(stack.chance.randint(1, 10)):
        stack.chance.choice(builders)()


def _use(stack: Stack) -> None:
    machine = stack.machine
    if stack.roll(0.9):
        stack.mount("/")
    else:
        machine.mount("server:/root", "/", "nfs4")
        stack.truth["/"] = "unknown"
    if stack.places and stack.roll(0.5):
        for _ in range(stack.chance.randint(1, 2)):
            stack.loop()
        if stack.roll(0.5):
            stack.crypt()
    uses = [
        (stack.boot, 0.6),
        (stack.pool, 0.4),
        *[(lambda: stack.mount(f"/srv/{len(machine.mount_lines)}"), 0.3)] * 3,
        *[(stack.swap, 0.3)] * 3,
        (stack.hibernation, 0.2),
        (stack.zram, 0.3),
    ]
    for use, probability in uses:
        if stack.free and stack.roll(probability):
            use()
    if stack.roll(0.2):
        stack.share()
    if stack.places and stack.roll(0.2):
        stack.overlay("/var/lib/layers")


def _tools(stack: Stack) -> None:
    """Leaves dmsetup, or cryptsetup alone, or neither."""
    if not stack.machine.privileged or stack.tables == "dmsetup":
        return
    stack.machine.missing("dmsetup", "table")
    for label, (cipher, bits), kind in stack.layers:
        if stack.tables == "cryptsetup":
            text = f"/dev/mapper/{label} is active.\n  type:    {kind.removesuffix('-OPAL')}\n"
            text += f"  cipher:  {cipher}\n  keysize: {bits} bits\n"
            stack.machine.command("cryptsetup", "status", label, answer=text)
        else:
            stack.machine.missing("cryptsetup", "status", label)


def _hide(stack: Stack) -> None:
    """One folder of sysfs cannot be read: something may be missing, so nothing passes."""
    folders = [path for path in stack.machine.directories if path.endswith(("slaves", "holders"))]
    path = stack.chance.choice(sorted(folders))
    stack.machine.directories[path] = {"error": "EACCES"}
    stack.truth[path] = "unknown"
