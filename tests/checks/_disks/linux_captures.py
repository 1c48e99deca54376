"""The Linux machines of tests/captures/linux/disk-*.json, in a few words each.

`python -m tests.checks._disks.linux_captures` writes the files; a test keeps them true to this
table. The numbers are the edge cases of the design's facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.checks._disks.linux_machine import AES_128, Document, LinuxMachine

FOLDER = Path(__file__).parents[2] / "captures" / "linux"
Build = Callable[[LinuxMachine], None]
CASES: dict[str, tuple[str, str, str, Build]] = {}


def case(outcome: str, reason: str) -> Callable[[Build], Build]:
    """A machine and how it must be judged; its function's name and docstring name the capture."""

    def add(build: Build) -> Build:
        name = "disk-" + build.__name__.replace("_", "-")
        CASES[name] = (build.__doc__ or "", outcome, reason, build)
        return build

    return add


def start(m: LinuxMachine, *, encrypted: bool = True) -> str:
    """A laptop as installers leave it: ESP, /boot, and the root; the root's device."""
    m.disk("nvme0n1")
    esp, boot, root = (m.partition("nvme0n1", number) for number in (1, 2, 3))
    m.mount(esp, "/boot/efi", "vfat")
    m.mount(boot, "/boot")
    top = m.luks(root, "root") if encrypted else root
    m.mount(top, "/")
    return top


@case("pass", "encrypted")
def luks2(m: LinuxMachine) -> None:
    """LUKS2 root as Debian installs it; /boot and the ESP are plain (29)"""
    start(m)


@case("fail", "not-encrypted")
def plain(m: LinuxMachine) -> None:
    """Nothing encrypts the root"""
    start(m, encrypted=False)


@case("pass", "encrypted")
def lvm_on_luks(m: LinuxMachine) -> None:
    """LVM on LUKS, swap and home inside, no crypttab anywhere (20, 33)"""
    m.disk("sda")
    boot, rest = m.partition("sda", 1), m.partition("sda", 2)
    m.mount(boot, "/boot")
    luks = m.luks(rest)
    m.mount(m.volume("vg-root", luks), "/")
    m.mount(m.volume("vg-home", luks), "/home")
    m.swap(m.volume("vg-swap", luks))


@case("pass", "encrypted")
def luks_on_lvm(m: LinuxMachine) -> None:
    """LUKS on a logical volume (21)"""
    m.disk("sda")
    m.mount(m.luks(m.volume("vg-root", "sda")), "/")


@case("fail", "not-encrypted")
def luks_on_lvm_plain_home(m: LinuxMachine) -> None:
    """LUKS on one logical volume, the home on a plain one beside it (21)"""
    m.disk("sda")
    m.mount(m.luks(m.volume("vg-root", "sda")), "/")
    m.mount(m.volume("vg-home", "sda"), "/home")


@case("pass", "encrypted")
def luks_on_raid(m: LinuxMachine) -> None:
    """LUKS on a software RAID (21)"""
    raid = m.raid("md0", m.disk("sda"), m.disk("sdb"))
    m.mount(m.luks(raid), "/")


@case("fail", "partly-encrypted")
def raid_with_one_plain_leg(m: LinuxMachine) -> None:
    """A mirror of which only the first half is encrypted: the first slave is a trap (21)"""
    m.mount(m.raid("md0", m.luks(m.disk("sda")), m.disk("sdb")), "/")


@case("fail", "partly-encrypted")
def volume_group_with_one_plain_part(m: LinuxMachine) -> None:
    """A logical volume that reaches over an encrypted and a plain physical volume (22)"""
    m.mount(m.volume("vg-root", m.luks(m.disk("sda")), m.disk("sdb")), "/")


@case("fail", "not-encrypted")
def volume_group_with_an_unused_plain_part(m: LinuxMachine) -> None:
    """The volume group also owns a plain disk: the next extension puts data there (22)"""
    m.mount(m.volume("vg-root", m.luks(m.disk("sda"))), "/")
    m.holds(m.disk("sdb"), "LVM2_member")


@case("pass", "encrypted")
def btrfs_over_two(m: LinuxMachine) -> None:
    """btrfs over two encrypted disks, subvolumes mounted twice (23)"""
    first, second = m.luks(m.disk("sda")), m.luks(m.disk("sdb"))
    m.mount(m.file_system(first, second), "/", "btrfs")
    m.mount(first, "/home", "btrfs")


@case("fail", "partly-encrypted")
def btrfs_over_two_one_plain(m: LinuxMachine) -> None:
    """btrfs over two disks; mountinfo names the encrypted one only (23)"""
    first, second = m.luks(m.disk("sda")), m.disk("sdb")
    m.mount(m.file_system(first, second), "/", "btrfs")


@case("unknown", "device-not-visible")
def btrfs_devices_denied(m: LinuxMachine) -> None:
    """btrfs whose other devices could not be listed (23)"""
    first = m.luks(m.disk("sda"))
    m.mount(m.file_system(first), "/", "btrfs")
    m.btrfs = {}
    m.directories["/sys/fs/btrfs"] = {"error": "EACCES"}


@case("pass", "encrypted")
def zfs_encrypted(m: LinuxMachine) -> None:
    """ZFS with its own encryption; the pool's empty top dataset is off (24)"""
    start(m)
    disk = m.disk("sda")
    m.zpool({"tank": "off", "tank/home": "aes-256-gcm"}, [disk], {"tank": 98304})
    m.mount("tank/home", "/home", "zfs")


@case("fail", "not-encrypted")
def zfs_mixed(m: LinuxMachine) -> None:
    """One dataset of the pool is encrypted and one is not (24)"""
    start(m)
    disk = m.disk("sda")
    m.zpool({"tank": "off", "tank/home": "aes-256-gcm", "tank/old": "off"}, [disk], {"tank": 9000})
    m.mount("tank/home", "/home", "zfs")


@case("pass", "encrypted")
def zfs_on_luks(m: LinuxMachine) -> None:
    """ZFS without its own encryption on an encrypted disk (24)"""
    start(m)
    m.zpool({"tank": "off"}, [m.luks(m.disk("sda"))])
    m.mount("tank", "/home", "zfs")


@case("unknown", "status-not-visible")
def zfs_tool_missing(m: LinuxMachine) -> None:
    """ZFS is mounted and its tools are nowhere (24, 33)"""
    start(m)
    m.zpool({"tank/home": "aes-256-gcm"}, [m.disk("sda")])
    m.commands = []
    m.mount("tank/home", "/home", "zfs")
    m.missing("zfs", "get", "-H", "-o", "name,value", "encryption")
    m.missing("zfs", "get", "-p", "-H", "-o", "name,value", "referenced")
    m.missing("zpool", "list", "-v", "-H", "-P", "-L")


@case("fail", "not-encrypted")
def home_gocryptfs(m: LinuxMachine) -> None:
    """Only a folder of the home is encrypted: not disk encryption (25)"""
    start(m, encrypted=False)
    m.mount("/home/.cipher", "/home/a", "fuse.gocryptfs")


@case("fail", "not-encrypted")
def home_ecryptfs(m: LinuxMachine) -> None:
    """Only the home is encrypted, by eCryptfs (25)"""
    start(m, encrypted=False)
    m.mount("/home/.ecryptfs/a", "/home/a", "ecryptfs")


@case("fail", "hardware-encryption")
def opal_only(m: LinuxMachine) -> None:
    """LUKS2 that leaves the work to the drive (26)"""
    disk = m.disk("nvme0n1")
    uuid = "CRYPT-LUKS2-OPAL-" + "0123456789abcdef" * 2 + "-root"
    m.mount(m.mapped("root", uuid, ["linear 259:1 32768"], disk), "/")


@case("pass", "encrypted")
def opal_and_software(m: LinuxMachine) -> None:
    """LUKS2 that encrypts by itself above the drive's own encryption (26)"""
    m.mount(m.luks(m.disk("nvme0n1"), "root", kind="LUKS2-OPAL"), "/")


@case("fail", "not-encrypted")
def plain_swap(m: LinuxMachine) -> None:
    """The root is encrypted and the swap partition is not (27)"""
    start(m)
    m.swap(m.disk("sda"))


@case("fail", "not-encrypted")
def plain_swap_file(m: LinuxMachine) -> None:
    """A swap file on a plain data disk (27)"""
    start(m)
    m.mount(m.disk("sda"), "/srv")
    m.swap("/srv/swap file", is_file=True)
    m.swap_lines[-1] = m.swap_lines[-1].replace("swap file ", "swap\\040file ")


@case("fail", "not-encrypted")
def hibernation_to_a_plain_disk(m: LinuxMachine) -> None:
    """No swap is active; the machine wakes from a plain partition (27)"""
    start(m)
    m.resume = m.numbers[m.disk("sda")]


@case("pass", "encrypted")
def zram(m: LinuxMachine) -> None:
    """Swap in compressed memory (27)"""
    start(m)
    m.swap(m.zram())


@case("fail", "not-encrypted")
def zram_with_a_backing_disk(m: LinuxMachine) -> None:
    """Swap in compressed memory that writes back to a plain partition (27)"""
    start(m)
    disk = m.disk("sda")
    m.swap(m.zram(f"/dev/{disk}"))


@case("pass", "encrypted")
def random_key_swap(m: LinuxMachine) -> None:
    """Plain dm-crypt under a random key for swap (28)"""
    start(m)
    m.swap(m.luks(m.disk("sda"), "swap", kind="PLAIN"))


@case("fail", "not-encrypted")
def loop_decoy(m: LinuxMachine) -> None:
    """An encrypted container is open beside a plain root (30)"""
    start(m, encrypted=False)
    m.mount(m.luks(m.loop("/home/a/vault.img"), "vault"), "/mnt/vault")


@case("pass", "encrypted")
def luks1(m: LinuxMachine) -> None:
    """LUKS1, an older header for the same encryption (31)"""
    m.mount(m.luks(m.disk("sda"), kind="LUKS1"), "/")


@case("fail", "no-cipher")
def cipher_null(m: LinuxMachine) -> None:
    """LUKS whose cipher hides nothing (31)"""
    m.mount(m.luks(m.disk("sda"), cipher=("cipher_null-ecb", 0)), "/")


@case("pass", "encrypted")
def aes_128(m: LinuxMachine) -> None:
    """AES-128 in XTS: a key of 256 bits in all (31)"""
    m.mount(m.luks(m.disk("sda"), cipher=AES_128), "/")


@case("fail", "cipher-not-allowed")
def old_cipher(m: LinuxMachine) -> None:
    """Triple DES (31)"""
    m.mount(m.luks(m.disk("sda"), cipher=("des3_ede-cbc-essiv:sha256", 192)), "/")


@case("fail", "not-encrypted")
def verity(m: LinuxMachine) -> None:
    """dm-verity made by veritysetup: its uuid begins with CRYPT- too (32)"""
    data, tree = m.disk("sda"), m.disk("sdb")
    uuid = "CRYPT-VERITY-" + "0123456789abcdef" * 2 + "-root"
    m.mount(
        m.mapped("root", uuid, ["verity 1 259:1 259:2 4096 4096 1 1 sha256 ab cd"], data, tree), "/"
    )


@case("fail", "not-encrypted")
def integrity(m: LinuxMachine) -> None:
    """dm-integrity alone keeps nothing secret (32)"""
    disk = m.disk("sda")
    m.mount(m.mapped("root", "CRYPT-INTEGRITY-root", ["integrity 259:1 0 28 J 2"], disk), "/")


@case("pass", "encrypted")
def authenticated_luks(m: LinuxMachine) -> None:
    """LUKS2 with integrity: dm-crypt above dm-integrity (32)"""
    disk = m.disk("sda")
    marked = "0123456789abcdef" * 2
    below = m.mapped(
        "root_dif", f"CRYPT-SUBDEV-{marked}-root_dif", ["integrity 259:1 32768 48 J 1"], disk
    )
    m.mount(m.luks(below, "root", ("capi:authenc(hmac(sha256),xts(aes))-random", 768)), "/")


@case("pass", "encrypted")
def no_dmsetup(m: LinuxMachine) -> None:
    """dmsetup is nowhere; cryptsetup tells the cipher (33)"""
    start(m)
    m.missing("dmsetup", "table")
    status = "/dev/mapper/root is active and is in use.\n  type:    LUKS2\n"
    status += "  cipher:  aes-xts-plain64\n  keysize: 512 bits\n  mode:    read/write\n"
    m.command("cryptsetup", "status", "root", answer=status)


@case("unknown", "cipher-not-visible")
def no_tools(m: LinuxMachine) -> None:
    """Neither dmsetup nor cryptsetup is anywhere (33)"""
    start(m)
    m.missing("dmsetup", "table")
    m.missing("cryptsetup", "status", "root")


@case("unknown", "cipher-not-visible")
def not_root(m: LinuxMachine) -> None:
    """Run by an ordinary user: the kernel shows LUKS, not its cipher (33)"""
    m.privileged = False
    start(m)


@case("fail", "not-encrypted")
def not_root_plain(m: LinuxMachine) -> None:
    """A plain root needs no privilege to be seen (33)"""
    m.privileged = False
    start(m, encrypted=False)


@case("pass", "encrypted")
def loop_home(m: LinuxMachine) -> None:
    """A loop-backed home whose file is on the encrypted root (34)"""
    start(m)
    m.mount(m.loop("/var/homes/a.img"), "/home/a")


@case("fail", "not-encrypted")
def loop_home_on_a_plain_disk(m: LinuxMachine) -> None:
    """A loop-backed home whose file is on a plain data disk (34)"""
    start(m)
    m.mount(m.disk("sda"), "/srv")
    m.mount(m.loop("/srv/a.img"), "/home/a")


@case("pass", "encrypted")
def luks_home_in_a_loop(m: LinuxMachine) -> None:
    """systemd-homed: LUKS inside a loop; the other loops are detached (34)"""
    start(m)
    m.loop(None, "loop1")
    m.mount(m.luks(m.loop("/home/a.home"), "home-a"), "/home/a", "btrfs")
    m.file_system("dm-1")


@case("pass", "encrypted")
def overlay_root(m: LinuxMachine) -> None:
    """The root is an overlay, all of whose layers are on an encrypted disk (36)"""
    m.mount(m.luks(m.disk("sda")), "/media/disk")
    m.overlay("/", upper="/media/disk/rw", lower="/media/disk/ro")


@case("fail", "not-encrypted")
def overlay_root_plain(m: LinuxMachine) -> None:
    """The root is an overlay on a plain disk (36)"""
    m.mount(m.disk("sda"), "/media/disk")
    m.overlay("/", upper="/media/disk/rw", lower="/media/disk/ro")


@case("unknown", "device-not-visible")
def overlay_root_out_of_sight(m: LinuxMachine) -> None:
    """Inside a container: the layers are in another name space (36)"""
    m.overlay("/", upper="/var/lib/docker/overlay2/a", lower="/var/lib/docker/overlay2/b")


@case("unknown", "network-volume")
def network_root(m: LinuxMachine) -> None:
    """A diskless machine that starts from NFS (36)"""
    m.mount("server:/srv/root", "/", "nfs4")


@case("pass", "encrypted")
def network_home(m: LinuxMachine) -> None:
    """The home is on a server, whose own check answers for it (36)"""
    start(m)
    m.mount("server:/home", "/home", "nfs4")


@case("fail", "not-encrypted")
def usb_stick(m: LinuxMachine) -> None:
    """A plain memory stick, plugged in and not mounted"""
    start(m)
    m.holds(m.partition(m.disk("sda", usb=True), 1), "exfat")


@case("pass", "encrypted")
def usb_stick_locked(m: LinuxMachine) -> None:
    """A LUKS memory stick that is plugged in and locked"""
    start(m)
    stick = m.holds(m.partition(m.disk("sda", usb=True), 1), "crypto_LUKS")
    header = "LUKS header information\nVersion:       \t2\n\nData segments:\n  0: crypt\n"
    header += "\toffset: 16777216 [bytes]\n\tcipher: aes-xts-plain64\n\nKeyslots:\n  0: luks2\n"
    header += "\tKey:        512 bits\n"
    m.command("cryptsetup", "luksDump", f"/dev/{stick}", answer=header)


@case("fail", "not-encrypted")
def idle_plain_partition(m: LinuxMachine) -> None:
    """A forgotten plain data partition beside an encrypted root"""
    start(m)
    m.holds(m.disk("sda"), "ext4")


@case("pass", "encrypted")
def idle_partitions_of_no_account(m: LinuxMachine) -> None:
    """A second EFI partition and a blank one are present and hold nothing"""
    start(m)
    m.disk("sda")
    efi = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
    m.holds(m.partition("sda", 1), "vfat", ID_PART_ENTRY_TYPE=efi)
    blank = m.holds(m.partition("sda", 2), "")
    m.command("blkid", "-p", "-o", "udev", f"/dev/{blank}", answer="", code=2)


@case("fail", "encryption-in-progress")
def reencryption(m: LinuxMachine) -> None:
    """cryptsetup reencrypt is half done; the rest is mapped straight through"""
    disk = m.disk("sda")
    table = ["crypt aes-xts-plain64 :64:logon:cryptsetup:x-d0 0 259:1 32768", "linear 253:9 0"]
    uuid = "CRYPT-LUKS2-" + "0123456789abcdef" * 2 + "-root"
    m.mount(m.mapped("root", uuid, table, disk), "/")


@case("fail", "not-encrypted")
def false_flag(m: LinuxMachine) -> None:
    """A mapping whose uuid says LUKS2 and whose table is a plain linear one"""
    disk = m.disk("sda")
    uuid = "CRYPT-LUKS2-" + "0123456789abcdef" * 2 + "-root"
    m.mount(m.mapped("root", uuid, ["linear 259:1 0"], disk), "/")


@case("fail", "partly-encrypted")
def bcache_with_a_plain_cache(m: LinuxMachine) -> None:
    """An encrypted disk behind a plain cache, on which the same data lies"""
    m.mount(m.cached("bcache0", m.luks(m.disk("sda")), m.disk("nvme0n1")), "/")


@case("fail", "not-encrypted")
def cluster_file_system_on_a_plain_disk(m: LinuxMachine) -> None:
    """OCFS2, made for shared disks, on a plain disk of this very machine"""
    start(m)
    m.mount(m.disk("sda"), "/srv", "ocfs2")


@case("fail", "not-encrypted")
def plain_disk_behind_fuse(m: LinuxMachine) -> None:
    """A plain disk that is mounted by a FUSE driver: neither type nor number say so"""
    start(m)
    disk = m.disk("sda")
    m.mount("/dev/sda", "/media/data", "fuse.fuse2fs")
    m.holds(disk, "ext4")


@case("fail", "partly-encrypted")
def xfs_realtime_part_on_a_plain_disk(m: LinuxMachine) -> None:
    """XFS with its data on a plain realtime device, which holds no mark of its own"""
    m.disk("nvme0n1")
    m.disk("sda")
    m.mount(m.luks("nvme0n1", "root"), "/", "ext4")
    m.mount(m.luks(m.disk("nvme1n1"), "data"), "/data", "xfs", options="rw,rtdev=/dev/sda,noquota")
    m.holds("sda", "")


@case("fail", "not-encrypted")
def data_under_a_boot_label(m: LinuxMachine) -> None:
    """A plain data partition of 200 GB that calls itself an EFI system partition"""
    start(m)
    efi = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
    part = m.partition(m.disk("sda"), 1)
    m.holds(part, "ext4", ID_PART_ENTRY_TYPE=efi, ID_PART_ENTRY_SIZE="390625000")


@case("unknown", "content-not-visible")
def hidden_partitions(m: LinuxMachine) -> None:
    """A disk with a table of partitions that the kernel was told to forget"""
    start(m)
    m.holds(m.disk("sda"), "", ID_PART_TABLE_TYPE="gpt")


@case("unknown", "content-not-visible")
def two_marks_on_one_disk(m: LinuxMachine) -> None:
    """udev records nothing, because two file systems left their marks; blkid says so"""
    start(m)
    disk = m.holds(m.disk("sda"), "")
    marks = "ID_FS_AMBIVALENT=other:swap:1 filesystem:ext4:1.0\n"
    m.command("blkid", "-p", "-o", "udev", f"/dev/{disk}", answer=marks, code=8)


@case("fail", "not-encrypted")
def zfs_snapshot_of_a_plain_dataset(m: LinuxMachine) -> None:
    """An unmounted plain dataset was emptied, but its snapshot still holds what was there (24)"""
    start(m)
    datasets = {"tank": "off", "tank@before": "off", "tank/safe": "aes-256-gcm"}
    m.zpool(datasets, [m.disk("sda")], {"tank": 98304, "tank@before": 7 << 30})


@case("unknown", "cipher-not-understood")
def halfway_between_two_ciphers(m: LinuxMachine) -> None:
    """cryptsetup reencrypt from ecb to xts is half done; both halves are crypt targets"""
    disk = m.disk("sda")
    key = ":64:logon:cryptsetup:x-d0"
    table = [f"crypt aes-xts-plain64 {key} 0 259:1 0", f"crypt aes-ecb {key} 0 259:1 9"]
    uuid = "CRYPT-LUKS2-" + "0123456789abcdef" * 2 + "-root"
    m.mount(m.mapped("root", uuid, table, disk), "/")


@case("unknown", "content-not-visible")
def f2fs_beside_a_blank_disk(m: LinuxMachine) -> None:
    """F2FS may spread over a second disk that bears no mark"""
    m.disk("nvme0n1")
    m.mount(m.luks("nvme0n1", "root"), "/", "f2fs")
    m.holds(m.disk("sda"), "")


@case("pass", "encrypted")
def stratis_over_luks(m: LinuxMachine) -> None:
    """Stratis: thin volumes on a cache on LUKS, all of them device-mapper"""
    luks = m.luks(m.disk("sda"), "stratis-1-private-crypt")
    data = m.mapped("stratis-1-private-flex", "stratis-1-private-flex", ["linear 253:0 0"], luks)
    thin = m.mapped("stratis-1-thin-fs", "stratis-1-thin-fs", ["thin 253:1 1"], data)
    m.mount(thin, "/", "xfs")


@case("fail", "partly-encrypted")
def writecache_on_a_plain_disk(m: LinuxMachine) -> None:
    """dm-writecache keeps what was just written on a plain SSD before the encrypted disk"""
    slow, fast = m.luks(m.disk("sda")), m.disk("nvme0n1")
    table = ["writecache s 253:0 259:2 4096 0"]
    m.mount(m.mapped("vg-root", "LVM-" + "aB3" * 21 + "x", table, slow, fast), "/")


@case("pass", "encrypted")
def iscsi_disk(m: LinuxMachine) -> None:
    """A disk over iSCSI beside an encrypted root: its own machine answers for it"""
    start(m)
    m.disk("sda")
    path = "../devices/platform/host3/session1/target3:0:0/3:0:0:1/block/sda"
    m.links["/sys/block/sda"] = path
    m.mount("sda", "/srv")


@case("fail", "not-encrypted")
def swap_file_on_a_plain_second_disk(m: LinuxMachine) -> None:
    """The root is encrypted; the swap file lies on a plain disk mounted under /var (27)"""
    start(m)
    m.mount(m.disk("sda"), "/var/swap")
    m.swap("/var/swap/file", is_file=True)


@case("fail", "not-encrypted")
def zram_that_writes_back_to_a_plain_disk(m: LinuxMachine) -> None:
    """zram with a writeback device is not memory only (27)"""
    start(m)
    m.disk("sda")
    m.swap(m.zram("/dev/sda"))


def written() -> dict[str, Document]:
    """Every capture by its file's name."""
    documents: dict[str, Document] = {}
    for name, (note, outcome, reason, build) in CASES.items():
        machine = LinuxMachine()
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
