"""What is mounted, and where does the kernel swap to?

Pure parsers of /proc/self/mountinfo (proc_pid_mountinfo(5)), /proc/swaps and /sys/power/resume.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_ESCAPE = re.compile(r"\\([0-7]{3})")
_DELETED = " (deleted)"


class Keeps(Enum):
    """Where a file system keeps what is written to it."""

    DEVICE = auto()
    """On block devices."""
    FILES = auto()
    """In other file systems, which are judged themselves: FUSE views, eCryptfs."""
    LAYERS = auto()
    """In other file systems, named in its options: overlay."""
    MEMORY = auto()
    NETWORK = auto()
    NOTHING = auto()
    """It shows the kernel's own state."""
    UNKNOWN = auto()


_KEEPS = {
    Keeps.NOTHING: (
        "autofs binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devpts efivarfs "
        "functionfs fusectl mqueue nfsd nsfs proc pstore resctrl rpc_pipefs securityfs selinuxfs "
        "smackfs sysfs tracefs xenfs"
    ),
    Keeps.MEMORY: "devtmpfs hugetlbfs ramfs rootfs tmpfs",
    Keeps.NETWORK: (
        "9p afs beegfs ceph cifs coda fuse.ceph fuse.cephfs fuse.curlftpfs fuse.davfs "
        "fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs gfs2 glusterfs gpfs hostfs lustre ncpfs "
        "nfs nfs4 ocfs2 orangefs prl_fs smb3 smbfs vboxsf virtiofs"
    ),
    Keeps.LAYERS: "overlay",
    Keeps.FILES: "ecryptfs",
    Keeps.DEVICE: "bcachefs btrfs zfs",
}
_BY_TYPE = {name: keeps for keeps, names in _KEEPS.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo, unescaped."""

    number: str
    """ "major:minor" of the file system's device."""
    point: str
    kind: str
    """The file system type, such as "ext4" or "fuse.sshfs"."""
    source: str
    options: str
    """The file system's own, such as "rw,lowerdir=/a,upperdir=/b"."""
    read_only: bool = False

    @property
    def keeps(self) -> Keeps:
        """Where what is written here goes. A device of its own has a major number other than 0:
        also an OCFS2, which several machines may share, lies on the disk that is seen here.
        """
        known = _BY_TYPE.get(self.kind)
        if known is not None and (known is not Keeps.NETWORK or self.number.startswith("0:")):
            return known
        if not self.number.startswith("0:"):
            return Keeps.DEVICE
        if self.kind == "fuse" or self.kind.startswith("fuse."):
            # Some drivers (ntfs-3g without privilege, fuse2fs) read a disk and do not say so by
            # their type or number, only by their source.
            return Keeps.DEVICE if self.source.startswith("/dev/") else Keeps.FILES
        return Keeps.UNKNOWN

    def further_devices(self) -> tuple[str, ...]:
        """The devices beside its own that its options name: XFS keeps a log, or all data of its
        realtime part, on others (xfs(5)); ext4 its journal.
        """
        return tuple(re.findall(r"(?:^|,)(?:logdev|rtdev|journal_path)=(/[^,]+)", self.options))

    def layers(self) -> tuple[str, ...]:
        """The directories that an overlay is made of. Empty where its options do not say."""
        found: list[str] = []
        for option in re.split(r"(?<!\\),", self.options):
            name, _, value = option.partition("=")
            if name in {"upperdir", "workdir"}:
                found.append(value)
            elif name.startswith("lowerdir"):
                found += [each for each in re.split(r"(?<!\\):", value) if each]
        return tuple(each.replace("\\:", ":").replace("\\,", ",") for each in found)


def parse_mountinfo(text: str) -> tuple[Mount, ...]:
    """Every mount, in order. Raises ValueError where a line is not whole: then none is sure."""
    if not text.endswith("\n"):
        raise ValueError("mountinfo does not end with a whole line")
    return tuple(_mount(line) for line in text.splitlines())


def _mount(line: str) -> Mount:
    left, separator, right = line.partition(" - ")
    fields, rest = left.split(" "), right.split(" ")
    if not separator or len(fields) < 6 or len(rest) != 3:
        raise ValueError(f"not a line of mountinfo: {line!r}")
    return Mount(
        number=fields[2],
        point=unescape(fields[4]),
        kind=rest[0],
        source=unescape(rest[1]),
        options=unescape(rest[2]),
        read_only="ro" in fields[5].split(",") or "ro" in rest[2].split(","),
    )


@dataclass(frozen=True, slots=True)
class Swap:
    """One line of /proc/swaps."""

    path: str
    is_file: bool


def parse_swaps(text: str) -> tuple[Swap, ...]:
    """Every active swap. Raises ValueError where the table is not whole."""
    lines = text.splitlines()
    if not text.endswith("\n") or not lines or not lines[0].startswith("Filename"):
        raise ValueError("/proc/swaps has no heading or no whole last line")
    found: list[Swap] = []
    for line in lines[1:]:
        match line.split():
            case [path, ("file" | "partition") as kind, _, _, _]:
                found.append(Swap(without_deleted(unescape(path)), kind == "file"))
            case _:
                raise ValueError(f"not a line of /proc/swaps: {line!r}")
    return tuple(found)


def parse_resume(text: str) -> str | None:
    """ "major:minor" of the device that a hibernated system would wake from; None for none set.

    Raises ValueError for anything else.
    """
    number = text.strip()
    if not re.fullmatch(r"\d+:\d+", number) or not text.endswith("\n"):
        raise ValueError(f"not a device number: {text!r}")
    return None if number == "0:0" else number


def unescape(text: str) -> str:
    r"""A path as it is, from the kernel's octal form (`\040` for a space)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)


def without_deleted(path: str) -> str:
    """A path without the kernel's remark that its last name was removed meanwhile."""
    return path.removesuffix(_DELETED)


def holding(path: str, mounts: tuple[Mount, ...]) -> Mount | None:
    """The mount that a file is on: the longest mount point above it, the last mounted of equals."""
    best: Mount | None = None
    for mount in mounts:
        point = mount.point.rstrip("/")
        inside = path == mount.point or path.startswith(point + "/")
        if inside and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best
