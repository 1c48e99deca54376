"""Files that we write open the doors of pam_oath and pam_google_authenticator, and read back after.

Needs root, pamtester, libpam-oath and libpam-google-authenticator. Services named safehand-test-*
are made and removed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.mfa import Seed, codes
from agent.mfa.formats import Entry, read_google, read_oath, write_google, write_oath

SECURITY = Path("/usr/lib/x86_64-linux-gnu/security")
SERVICE = Path(f"/etc/pam.d/safehand-test-{os.getpid()}-codes")


def _missing() -> str:
    if os.name != "posix" or os.geteuid() != 0:
        return "needs root, to make a PAM service"
    if not shutil.which("pamtester"):
        return "needs pamtester"
    for module in ("oath", "google_authenticator"):
        if not (SECURITY / f"pam_{module}.so").exists():
            return f"needs pam_{module}.so"
    return ""


MISSING = _missing()
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(MISSING), reason=MISSING or "everything is here"),
]


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    SERVICE.unlink(missing_ok=True)


def lets_in(line: str, code: str) -> bool:
    SERVICE.write_text(f"auth required {line}\naccount required pam_permit.so\n")
    done = subprocess.run(
        ["pamtester", SERVICE.name, "root", "authenticate"],
        input=f"{code}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return "successfully authenticated" in done.stdout


def test_pam_oath_takes_ours_and_we_take_its(tmp_path: Path) -> None:
    file, seed = tmp_path / "users.oath", Seed(os.urandom(20))
    file.write_text(write_oath([Entry("root", seed)]))
    file.chmod(0o600)
    line = f"pam_oath.so usersfile={file} window=3"
    now = datetime.now(UTC)
    assert not lets_in(line, "000")
    assert lets_in(line, codes.totp(seed).at(now))
    (entry,) = read_oath(file.read_text())
    assert (entry.account, entry.seed) == ("root", seed)
    # What it took is used here too: the step it was taken in, or one beside it.
    assert abs(entry.used - int(now.timestamp()) // 30) <= 1


def test_google_authenticator_takes_ours_and_we_take_its(tmp_path: Path) -> None:
    file, seed = tmp_path / "google", Seed(os.urandom(20))
    file.write_text(write_google(Entry("root", seed)))
    file.chmod(0o400)
    line = f"pam_google_authenticator.so secret={file} user=root no_strict_owner"
    now = datetime.now(UTC)
    assert lets_in(line, codes.totp(seed).at(now))
    assert not lets_in(line, codes.totp(seed).at(now)), "a code counts once there too"
    entry = read_google(file.read_text(), "root")
    assert entry.seed == seed
    assert abs(entry.used - int(now.timestamp()) // 30) <= 1
