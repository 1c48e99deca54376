"""Real LUKS, LVM, RAID and swap in user-mode-linux: judged live as they are from the capture.

Debian: apt-get install user-mode-linux cryptsetup-bin lvm2 mdadm e2fsprogs
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent import checks
from agent.checks.disk_encryption import DISK_ENCRYPTION
from agent.host.capture import CapturedHost

GUEST = Path(__file__).parent / "luks_guest.py"
TOOLS = ("linux.uml", "cryptsetup", "lvm", "dmsetup", "mdadm", "mke2fs", "veritysetup")
MISSING = [each for each in TOOLS if not shutil.which(each, path="/usr/sbin:/usr/bin:/sbin:/bin")]

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}"),
]

# Outcome and reason as root, and as an ordinary user, who cannot see a cipher or an idle disk.
UNSEEN = ("unknown", "cipher-not-visible")
PLAIN = ("fail", "not-encrypted")
GOOD = ("pass", "encrypted")
PARTLY = ("fail", "partly-encrypted")
EXPECTED = {
    "luks2": (GOOD, UNSEEN),
    "plain": (PLAIN, PLAIN),
    "luks1": (GOOD, UNSEEN),
    "lvm_on_luks": (GOOD, UNSEEN),
    "luks_on_lvm": (GOOD, UNSEEN),
    "lvm_with_one_plain_part": (PARTLY, PARTLY),
    "lvm_with_an_unused_plain_part": (PLAIN, UNSEEN),
    "random_key_swap": (GOOD, UNSEEN),
    "plain_swap": (PLAIN, PLAIN),
    "cipher_null": (("fail", "no-cipher"), UNSEEN),
    "loop_decoy": (PLAIN, PLAIN),
    "loop_on_luks": (GOOD, UNSEEN),
    "raid_with_one_plain_leg": (PARTLY, PARTLY),
    "verity": (PLAIN, PLAIN),
    "idle_plain_disk": (PLAIN, UNSEEN),
    "idle_locked_disk": (GOOD, UNSEEN),
}


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One boot of the guest through every scenario; the folder with its answers."""
    folder = tmp_path_factory.mktemp("uml")
    out = folder / "out"
    out.mkdir()
    disks = []
    for letter in "abc":
        image = folder / f"{letter}.img"
        with image.open("wb") as file:
            file.truncate(64 << 20)
        disks.append(f"ubd{letter}={image}")
    argv = ["linux.uml", "mem=512M", "rootfstype=hostfs", "rootflags=/", "ro", *disks]
    argv += [f"init={Path(sys.executable).resolve()}", "con0=fd:0,fd:1", "con=null", "quiet"]
    argv += ["--", str(GUEST), str(out), "all"]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": str(folder), "HOME": "/"}
    done = subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        env={**environment, "LANG": "C"},
        check=False,
    )
    assert (out / "done").exists(), f"the guest did not finish: {done.stdout[-2000:]}"
    return out


def answers(guest: Path, scenario: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((guest / f"{scenario}.json").read_text())
    assert "error" not in found, found
    return found


@pytest.mark.parametrize("scenario", EXPECTED)
def test_a_real_stack_is_judged_as_it_is(guest: Path, scenario: str) -> None:
    found = answers(guest, scenario)
    for who, expected in zip(("root", "user"), EXPECTED[scenario], strict=True):
        assert tuple(found[who]["live"][:2]) == expected, (who, found[who]["live"])


@pytest.mark.parametrize("scenario", EXPECTED)
def test_the_capture_is_judged_as_the_machine_was(guest: Path, scenario: str) -> None:
    for found in answers(guest, scenario).values():
        finding = checks.run(
            DISK_ENCRYPTION, CapturedHost(found["capture"]), DISK_ENCRYPTION.parameters()
        )
        scope = [[part.name, part.outcome.value, part.reason] for part in finding.scope]
        assert [finding.outcome.value, finding.reason, scope] == found["live"]


def test_the_guest_leaves_no_trace_of_keys(guest: Path) -> None:
    """dmsetup blanks keys; what is recorded holds none."""
    files = list(guest.glob("*.json"))
    assert files
    for file in files:
        assert "a key for these disks" not in file.read_text()
