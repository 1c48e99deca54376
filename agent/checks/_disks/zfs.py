"""Which ZFS datasets are encrypted, and what do the pools stand on?

ZFS encrypts above the kernel's block layer, so sysfs does not show it: `zfs` and `zpool` are
asked, and only where the kernel has a pool imported (/proc/spl/kstat/zfs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from agent.checks._disks import mapper
from agent.checks._disks.volume import Layer, Reason
from agent.host import NOT_RECORDED, Host, Unreadable

_STATISTICS = "/proc/spl/kstat/zfs"
_CIPHER = re.compile(r"(aes)-(128|192|256)-(gcm|ccm)")
# An empty encrypted-child container of Debian's and Ubuntu's installers refers to 96-200 KiB.
_EMPTY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Pools:
    """What ZFS said; None where it could not be asked."""

    encryption: dict[str, str] | None = field(default_factory=dict)
    """Dataset or zvol → "off" or a cipher such as "aes-256-gcm"."""
    referenced: dict[str, int] | None = field(default_factory=dict)
    """Dataset → bytes it refers to; asked only where a dataset is not encrypted."""
    devices: dict[str, tuple[str, ...]] | None = field(default_factory=dict)
    """Pool → the /dev paths that it stands on."""

    def layer(self, dataset: str) -> Layer | None:
        """What encrypts a dataset; None for nothing."""
        value = (self.encryption or {}).get(dataset)
        if value is None:
            return Layer("ZFS", unseen=Reason.STATUS_NOT_VISIBLE)
        if value == "off":
            return None
        match = _CIPHER.fullmatch(value)
        if match is None:
            return Layer("ZFS", unseen=Reason.CIPHER_NOT_UNDERSTOOD)
        return Layer("ZFS", match[1], match[3], int(match[2]))

    def empty(self, dataset: str) -> bool | None:
        """True where a dataset only groups others, and no snapshot of it holds what was there;
        None where that could not be asked.
        """
        sizes = self.referenced or {}
        if dataset not in sizes:
            return None
        snapshots = [size for name, size in sizes.items() if name.startswith(f"{dataset}@")]
        return max(sizes[dataset], *snapshots, 0) < _EMPTY_BYTES


def collect(host: Host, *, mounted: bool) -> Pools:
    """What ZFS says, or empty where no pool is imported. Never raises.

    `mounted`: a ZFS file system is mounted, whatever the kernel's statistics say.
    """
    imported = _imported(host)
    if not imported and not mounted:
        return Pools()
    encryption = _pairs(host, "encryption")
    if encryption is not None:
        encryption = _datasets(encryption)
    plain = encryption is None or "off" in encryption.values()
    sizes = _pairs(host, "referenced") if plain else {}
    if encryption is not None and sizes and _datasets(sizes).keys() - encryption.keys():
        encryption = None  # its list broke off: the one of sizes knows of more datasets
    referenced = None if sizes is None else {n: int(v) for n, v in sizes.items() if v.isdecimal()}
    return Pools(encryption, referenced, _devices(host))


def _datasets(pairs: dict[str, str]) -> dict[str, str]:
    """Without snapshots and bookmarks, whose encryption is their dataset's."""
    return {n: v for n, v in pairs.items() if "@" not in n and "#" not in n}


def _imported(host: Host) -> bool:
    """True where the kernel shows a pool: a folder among its statistics, whose files are plain."""
    try:
        names = host.list_directory(_STATISTICS)
    except Unreadable as problem:
        # Without the module there is nothing to show; a member disk is judged as one anyway.
        return not problem.absent and problem.code != NOT_RECORDED
    for name in names:
        try:
            host.list_directory(f"{_STATISTICS}/{name}")
        except Unreadable as problem:
            if problem.absent:
                continue
        return True
    return False


def _pairs(host: Host, what: str) -> dict[str, str] | None:
    arguments = ["get", "-H", "-o", "name,value", what]
    if what == "referenced":
        arguments.insert(1, "-p")
    try:
        return parse_pairs(mapper.run(host, "zfs", *arguments))
    except (Unreadable, ValueError):
        return None


def parse_pairs(text: str) -> dict[str, str]:
    """`zfs get -H -o name,value`: a name, a tab, a value. Raises ValueError for anything else."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        name, tab, value = line.partition("\t")
        if not tab or not value or not name:
            raise ValueError(f"not a line of zfs get: {line!r}")
        pairs[name] = value.strip()
    return pairs


def _devices(host: Host) -> dict[str, tuple[str, ...]] | None:
    try:
        return parse_devices(mapper.run(host, "zpool", "list", "-v", "-H", "-P", "-L"))
    except (Unreadable, ValueError):
        return None


def parse_devices(text: str) -> dict[str, tuple[str, ...]]:
    """`zpool list -vHPL` as pool → /dev paths, log and cache devices included.

    A pool's line begins with its name, its parts' with a tab; mirrors and headings are not paths.
    Raises ValueError where a part stands before any pool.
    """
    pools: dict[str, tuple[str, ...]] = {}
    pool = ""
    for line in text.splitlines():
        words = line.split("\t")
        if words[0] and not _HEADING.fullmatch(words[0]):
            pool = words[0]
            pools[pool] = ()
        elif len(words) > 1 and words[1].startswith("/"):
            if not pool:
                raise ValueError("a device before any pool")
            pools[pool] = (*pools[pool], words[1])
    return pools


_HEADING = re.compile(r"logs?|cache|spares?|special|dedup|indirect-\d+")
