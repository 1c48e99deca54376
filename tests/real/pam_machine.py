"""A machine inside this one, on which accounts and PAM may be changed: its own /etc.

A mount namespace with a copy of /etc, in which the real passwd, chpasswd, sudo and sshd run with
our module and a real gate. Nothing outside sees it, and it ends with its first process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent import credentials, mfa
from agent.delivery.spool import open_here
from agent.mfa import Seed, codes

ROOT = Path(__file__).parents[2]
MODULE = ROOT / "installer" / "linux" / "pam"
TOOLS = (
    "cc", "make", "unshare", "nsenter", "setpriv", "passwd", "chpasswd", "chage", "useradd",
    "usermod", "pamtester", "pam-auth-update", "systemd-creds",
)  # fmt: skip


def missing(*more: str) -> str:
    """Why this cannot run here; empty where it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "needs root, for a machine inside this one"
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    for tool in (*TOOLS, *more):
        if not shutil.which(tool, path=path):
            return f"needs {tool}"
    if not Path("/usr/include/security/pam_modules.h").exists():
        return "needs libpam0g-dev"
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        return "needs to be allowed mount namespaces"
    return ""


class Machine:
    """The machine inside. `run` is what happens in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "pam.sock"
        self.state = folder / "state"
        self.settings = folder / "safehand.toml"
        self.policies = folder / "policies"
        self._gate: subprocess.Popen[bytes] | None = None
        folder.chmod(0o755)
        shutil.copytree(ROOT / "policies", self.policies)
        self.settings.write_text(
            f'state = "{self.state}"\npolicies = "{self.policies}"\n'
            f'[agent]\npam-socket = "{self.socket}"\n'
        )
        self._build()
        subprocess.run(["cp", "-a", "/etc", str(folder / "etc")], check=True)
        hold = 'mount --bind "$1" /etc && echo up && exec sleep infinity'
        self._first = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", hold, "sh", str(folder / "etc")], stdout=subprocess.PIPE
        )
        assert self._first.stdout is not None
        assert self._first.stdout.readline() == b"up\n"

    def _build(self) -> None:
        """The module, plain and with ASan, from a copy of its source."""
        source = self.folder / "source"
        shutil.copytree(MODULE, source)
        subprocess.run(["make", "-s", "all", "asan"], cwd=source, check=True, timeout=120)
        for name in ("pam_safehand.so", "pam_safehand_asan.so"):
            shutil.copy(source / name, self.folder / name)

    def close(self) -> None:
        self.stop_gate()
        self._first.kill()
        self._first.wait()
        if self._first.stdout:
            self._first.stdout.close()

    @property
    def etc(self) -> Path:
        """Its /etc, as seen from outside."""
        return self.folder / "etc"

    def argv(self, words: Sequence[str], user: str = "") -> list[str]:
        """What runs these words inside, as this user."""
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
        return ["nsenter", "-m", "-t", str(self._first.pid), "--", *as_user, *words]

    def run(
        self,
        *words: str,
        typed: str = "",
        user: str = "",
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """What the command said inside; `typed` is what a person types."""
        return subprocess.run(
            self.argv(words, user),
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=60,
            cwd="/",
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", **(env or {})},
        )

    def do(self, *words: str, typed: str = "") -> str:
        """The same, which must succeed."""
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, f"{words[0]}: {done.stderr}"
        return done.stdout

    def set_up_pam(self, module: str = "pam_safehand.so", *, code: bool = False) -> None:
        """The profiles that the installer enables, as pam-auth-update writes them."""
        path, options = (
            self.folder / module,
            f"socket={self.socket} record={self.state}/break-glass",
        )
        (self.etc / "pam.d" / "common-password").write_text(
            f"password requisite {path} {options}\n"
            "password [success=1 default=ignore] pam_unix.so use_authtok try_first_pass yescrypt\n"
            "password requisite pam_deny.so\npassword required pam_permit.so\n"
        )
        asks = f"auth required {path} {options} break_glass=safehand-emergency\n" if code else ""
        (self.etc / "pam.d" / "common-auth").write_text(
            "auth [success=1 default=ignore] pam_unix.so nodelay\n"
            f"auth requisite pam_deny.so\nauth required pam_permit.so\n{asks}"
        )

    def start_gate(self) -> None:
        """The real gate, inside, until it answers."""
        self.stop_gate()
        words = [sys.executable, "-m", "agent", "agent", "gate", "--settings", str(self.settings)]
        self.socket.unlink(missing_ok=True)
        log = (self.folder / "gate.log").open("ab")
        self._gate = subprocess.Popen(
            self.argv(words),
            stdin=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT)},  # nsenter changes the folder
        )
        log.close()
        self.until(self.socket.exists)

    def stop_gate(self) -> None:
        if self._gate is not None:
            assert self._gate.stdin is not None
            self._gate.stdin.close()
            self._gate.wait(timeout=20)
            self._gate = None

    def until(self, is_so: Any, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, (self.folder / "gate.log").read_text()
            time.sleep(0.02)

    def add(self, account: str, *groups: str) -> None:
        """A person's account, with a home where they may keep keys."""
        extra = ["-G", ",".join(groups)] if groups else []
        home = self.folder / "home" / account
        home.parent.mkdir(exist_ok=True)
        self.do("useradd", "-m", "-d", str(home), "-s", "/bin/sh", *extra, account)

    def set_hash(self, account: str, password: str) -> None:
        """A password that nobody judges, as an installer sets it."""
        hashed = self.do("openssl", "passwd", "-6", "-stdin", typed=f"{password}\n").strip()
        self.do("chpasswd", "-e", typed=f"{account}:{hashed}\n")

    def hash(self, account: str) -> str:
        """What /etc/shadow holds for them."""
        lines = (self.etc / "shadow").read_text().splitlines()
        return next(line for line in lines if line.startswith(f"{account}:")).split(":")[1]

    def enrol(self, account: str) -> Seed:
        """A second factor for them, in the gate's own store."""
        seed = Seed(os.urandom(20))
        self.state.mkdir(mode=0o700, exist_ok=True)
        store = credentials.open_here(self.state, service=True)
        assert mfa.open_here(self.state, store).enrol(account, seed, code=None)
        return seed

    def events(self) -> list[tuple[str, str]]:
        """(code, account) of each event that was spooled."""
        with open_here(self.state, max_mb=10) as spool:
            told = [json.loads(each.bytes) for each in spool.head(most=1000, max_bytes=10**7)]
        return [
            (each["metadata"]["event_code"], each.get("user", {}).get("name", "")) for each in told
        ]

    def spooled(self) -> bytes:
        with open_here(self.state, max_mb=10) as spool:
            return b"".join(each.bytes for each in spool.head(most=1000, max_bytes=10**7))


def code(seed: Seed, ahead_s: float = 0) -> str:
    """What the person's phone shows."""
    return codes.totp(seed).at(datetime.now(UTC) + timedelta(seconds=ahead_s))
