"""Real LUKS stacks, built and judged inside user-mode-linux. Started as its init by test_luks.py.

Each scenario formats the guest's disks, makes one of the stacks the root of a small file system
tree, and runs the check there, live and through a recording. Nothing outside the guest is
touched: its own root is the host's, read-only, and its disks are sparse files of the test.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from agent import checks
from agent.checks.disk_encryption import DISK_ENCRYPTION
from agent.event import Finding
from agent.host.capture import RecordingHost
from agent.host.local import LocalHost

NOBODY = 65534
KEY = "/run/key"
ROOT = "/mnt/root"
DISKS = [f"/dev/ubd{letter}" for letter in "abc"]
FAST = ["-q", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", KEY]
MODULES = (
    *("crypto/ecb", "crypto/cbc", "crypto/xts", "crypto/xor"),
    *("crypto/async_tx/async_tx", "crypto/async_tx/async_xor", "drivers/md/dm-mod"),
    *("security/keys/encrypted-keys/encrypted-keys", "drivers/md/dm-crypt"),
    *("drivers/md/dm-bufio", "drivers/md/dm-verity", "drivers/md/dm-integrity"),
    *("drivers/md/md-mod", "drivers/md/raid1", "drivers/block/loop"),
)


def sh(*argv: str, quiet: bool = False) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode and not quiet:
        raise RuntimeError(f"{' '.join(argv)}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


HEADERS: dict[tuple[str, ...], bytes] = {}
"""What luksFormat wrote, by its arguments: it takes seconds here, so once is enough."""


def luks(device: str, name: str, *more: str, form: str = "luks2") -> str:
    small = ["--luks2-keyslots-size", "512k"] if form == "luks2" else []
    wanted = ["--type", form, *small, *more]
    with Path(device).open("r+b") as file:
        if header := HEADERS.get(tuple(wanted)):
            file.write(header)
        else:
            sh("cryptsetup", "luksFormat", *FAST, *wanted, device)
            HEADERS[tuple(wanted)] = file.read(2 << 20)
    sh("cryptsetup", "open", "--key-file", KEY, device, name)
    return f"/dev/mapper/{name}"


LVM = [
    "--config",
    (
        'backup { backup=0 archive=0 } devices { use_devicesfile=0 scan="/dev" } '
        'global { use_lvmpolld=0 locking_dir="/run/lock" } '
        "activation { udev_sync=0 udev_rules=0 monitoring=0 }"
    ),
]


def lvm(command: str, *arguments: str) -> None:
    sh("lvm", command, *LVM, *arguments)


def volume(group: str, name: str, size: str, *physical: str) -> str:
    for each in physical:
        lvm("pvcreate", "-y", "-ff", each)
    if physical:
        lvm("vgcreate", group, *physical)
    lvm("lvcreate", "-y", "-Wn", "-Zn", "-l", size, "-n", name, group)
    lvm("vgmknodes", group)
    return f"/dev/mapper/{group}-{name}"


LIBC = ctypes.CDLL(None, use_errno=True)
_READ_ONLY, _BIND, _FINIT_MODULE = 1, 4096, 313  # linux/mount.h; x86-64 system call


def mount(source: str, point: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2) itself: starting a process costs much here."""
    words = [each.encode() for each in (source, point, kind)]
    if LIBC.mount(*words, flags, options.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"mount {source} at {point}")


def root(device: str) -> None:
    """Makes the device the root of a tree that shows everything else of the host's by links."""
    sh("mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", device)
    mount(device, ROOT, "ext4")
    for folder in ("host", "proc", "sys", "dev", "run", "mnt", "srv"):
        Path(ROOT, folder).mkdir()
    for entry in Path("/").iterdir():
        if not Path(ROOT, entry.name).exists():
            Path(ROOT, entry.name).symlink_to(f"host/{entry.name}")
    mount("/", f"{ROOT}/host", flags=_BIND)
    for kind, point in (("proc", "proc"), ("sysfs", "sys"), ("devtmpfs", "dev"), ("tmpfs", "run")):
        mount(kind, f"{ROOT}/{point}", kind)


def data(device: str, point: str = "/srv") -> None:
    sh("mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", device)
    mount(device, ROOT + point, "ext4")


def luks2() -> None:
    root(luks(DISKS[0], "root"))


def plain() -> None:
    root(DISKS[0])


def luks1() -> None:
    root(luks(DISKS[0], "root", form="luks1"))


def lvm_on_luks() -> None:
    below = luks(DISKS[0], "below")
    root(volume("vg", "root", "60%VG", below))
    swap = volume("vg", "swap", "100%FREE")
    sh("mkswap", swap)
    sh("swapon", swap)


def luks_on_lvm() -> None:
    root(luks(volume("vg", "root", "100%VG", DISKS[0], DISKS[1]), "root"))


def lvm_with_one_plain_part() -> None:
    below = luks(DISKS[0], "below")
    root(volume("vg", "root", "100%VG", below, DISKS[1]))


def lvm_with_an_unused_plain_part() -> None:
    below = luks(DISKS[0], "below")
    lvm("pvcreate", "-y", "-ff", DISKS[1])
    root(volume("vg", "root", "100%VG", below))
    lvm("vgextend", "vg", DISKS[1])


def random_key_swap() -> None:
    root(luks(DISKS[0], "root"))
    sh("cryptsetup", "open", "--type", "plain", "--cipher", "aes-xts-plain64", "--key-size", "512",
       "--key-file", "/dev/urandom", DISKS[1], "swap")  # fmt: skip
    sh("mkswap", "/dev/mapper/swap")
    sh("swapon", "/dev/mapper/swap")


def plain_swap() -> None:
    root(luks(DISKS[0], "root"))
    sh("mkswap", DISKS[1])
    sh("swapon", DISKS[1])


def cipher_null() -> None:
    root(luks(DISKS[0], "root", "--cipher", "null"))


def loop_decoy() -> None:
    root(DISKS[0])
    vault = f"{ROOT}/vault.img"
    with Path(vault).open("wb") as file:
        file.truncate(24 << 20)
    loop = sh("losetup", "-f", "--show", vault)
    data(luks(loop, "vault"))


def loop_on_luks() -> None:
    root(luks(DISKS[0], "root"))
    image = f"{ROOT}/image"
    with Path(image).open("wb") as file:
        file.truncate(8 << 20)
    data(sh("losetup", "-f", "--show", image))


def raid_with_one_plain_leg() -> None:
    legs = (luks(DISKS[0], "leg"), DISKS[1])
    sh("mdadm", "--create", "/dev/md0", "--run", "--level=1", "--raid-devices=2", "--metadata=1.0",
       "--assume-clean", *legs)  # fmt: skip
    root("/dev/md0")


def verity() -> None:
    root(luks(DISKS[0], "root"))
    sh("mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", DISKS[1])
    said = sh("veritysetup", "format", DISKS[1], DISKS[2])
    digest = said.rpartition("Root hash:")[2].split()[0]
    sh("veritysetup", "open", DISKS[1], "checked", DISKS[2], digest)
    mount("/dev/mapper/checked", f"{ROOT}/srv", "ext4", _READ_ONLY)


def idle_plain_disk() -> None:
    root(luks(DISKS[0], "root"))
    sh("mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", DISKS[1])


def idle_locked_disk() -> None:
    root(luks(DISKS[0], "root"))
    luks(DISKS[1], "other")
    sh("cryptsetup", "close", "other")


SCENARIOS: tuple[Callable[[], None], ...] = (
    luks2,
    plain,
    luks1,
    lvm_on_luks,
    luks_on_lvm,
    lvm_with_one_plain_part,
    lvm_with_an_unused_plain_part,
    random_key_swap,
    plain_swap,
    cipher_null,
    loop_decoy,
    loop_on_luks,
    raid_with_one_plain_leg,
    verity,
    idle_plain_disk,
    idle_locked_disk,
)


def said(finding: Finding) -> object:
    scope = [[part.name, part.outcome, part.reason] for part in finding.scope]
    return [finding.outcome, finding.reason, scope]


def judged(user: int) -> dict[str, object]:
    """What the check says inside the tree as this user, live and through a recording."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.chroot(ROOT)
        os.chdir("/")
        os.setgid(user)
        os.setuid(user)
        check = DISK_ENCRYPTION
        host = RecordingHost(LocalHost())
        live = checks.run(check, LocalHost(), check.parameters())
        found = checks.run(check, host, check.parameters())
        answer = {"live": said(live), "recorded": said(found), "capture": host.document()}
        with os.fdopen(writer, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    found: dict[str, object] = json.loads(text)
    return found


def there(prefix: str) -> list[str]:
    return [path.name for path in Path("/sys/block").glob(f"{prefix}*")]


def tear_down() -> None:
    """Everything unmounted, closed and wiped, for the next scenario."""
    for line in Path("/proc/swaps").read_text().splitlines()[1:]:
        LIBC.swapoff(line.split()[0].encode())
    for _ in range(3):  # one may stand on another
        points = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for point in sorted((p for p in points if p.startswith(ROOT)), reverse=True):
            LIBC.umount2(point.encode(), 0)
        if there("md"):
            sh("mdadm", "--stop", "/dev/md0", quiet=True)
        if there("dm-"):
            sh("dmsetup", "remove_all", quiet=True)
        if any(Path(f"/sys/block/{loop}/loop").exists() for loop in there("loop")):
            sh("losetup", "-D", quiet=True)
    shutil.rmtree("/dev/vg", ignore_errors=True)
    for disk in DISKS:
        with Path(disk).open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            for place in (0, size - (1 << 20)):
                file.seek(place)
                file.write(bytes(1 << 20))


def main() -> None:
    # user-mode-linux puts words of its own behind ours.
    out, wanted = sys.argv[1:3]
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
    for kind, point in (("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev")):
        if not os.path.ismount(point):  # the kernel may have mounted /dev
            mount(kind, point, kind)
    for point in ("/run", "/mnt"):
        mount("tmpfs", point, "tmpfs")
    Path("/mnt/out").mkdir()
    Path(ROOT).mkdir()
    mount("none", "/mnt/out", "hostfs", options=out)
    kernel = next(Path("/usr/lib/uml/modules").iterdir()) / "kernel"
    for module in MODULES:
        if not Path(f"{kernel}/{module}.ko").exists():
            continue  # built in
        with Path(f"{kernel}/{module}.ko").open("rb") as file:
            LIBC.syscall(_FINIT_MODULE, file.fileno(), b"", 0)
    Path(KEY).write_bytes(b"a key for these disks alone")
    for scenario in SCENARIOS:
        if wanted != "all" and scenario.__name__ not in wanted.split(","):
            continue
        try:
            scenario()
            answer = {"root": judged(0), "user": judged(NOBODY)}
        except Exception as problem:  # noqa: BLE001 -- the test reads it
            answer = {"error": {"error": f"{type(problem).__name__}: {problem}"}}
        Path(f"/mnt/out/{scenario.__name__}.json").write_text(json.dumps(answer))
        tear_down()
    Path("/mnt/out/done").touch()


if __name__ == "__main__":
    try:
        main()
    except Exception as problem:  # noqa: BLE001 -- the test prints this console
        print(f"guest: {type(problem).__name__}: {problem}", flush=True)
    finally:
        os.sync()
        Path("/proc/sysrq-trigger").write_text("o")
        time.sleep(20)
