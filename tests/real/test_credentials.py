"""Secrets in the stores that are really here: systemd-creds as root, GNOME Keyring in a session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent.credentials import CredentialsError, open_here

pytestmark = pytest.mark.real
SECRET = b"a secret \x00\xff of a test"
ROOT = Path(__file__).parents[2]

needs_systemd = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not shutil.which("systemd-creds"),
    reason="needs root and systemd-creds",
)
needs_keyring = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring and dbus-run-session",
)


@needs_systemd
def test_systemd_keeps_it_encrypted(tmp_path: Path) -> None:
    store = open_here(tmp_path, service=True)
    assert store.get("one") is None
    store.put("one", SECRET)
    assert open_here(tmp_path, service=True).get("one") == SECRET
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert files
    assert all(SECRET not in each.read_bytes() for each in files)


@needs_systemd
def test_a_file_opens_under_its_own_name_alone(tmp_path: Path) -> None:
    store = open_here(tmp_path, service=True)
    store.put("one", SECRET)
    shutil.copy(tmp_path / "credentials/one.sealed", tmp_path / "credentials/two.sealed")
    with pytest.raises(CredentialsError, match="enrol"):
        store.get("two")


SESSION = """
import sys
from pathlib import Path
from agent.credentials import open_here
store = open_here(Path(sys.argv[1]), service=False)
assert store.get("one") is None
store.put("one", b"a secret \\x00\\xff of a test")
assert store.get("one") == b"a secret \\x00\\xff of a test"
store.delete("one")
print(store.get("one"), "keyring" in sys.modules)
"""


@needs_keyring
def test_a_session_keeps_it_in_its_keyring(tmp_path: Path) -> None:
    script = (
        "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
        'exec "$1" -c "$2" "$3"'
    )
    home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, "sh", sys.executable, SESSION, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, **home},
    )
    assert done.stdout.strip().endswith("None False"), done.stderr


def test_without_a_keyring_nothing_is_kept(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    plain = {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}
    done = subprocess.run(
        [sys.executable, "-c", SESSION, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env=bare | plain,
    )
    assert done.returncode == 1
    assert "no keyring in this session" in done.stderr
    assert not any(each.is_file() for each in tmp_path.rglob("*"))
