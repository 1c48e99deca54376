"""The gate where passwords are really set, and codes where people really sign in.

The real passwd, chpasswd, sudo and sshd, in a machine inside this one (see pam_machine). Needs
root, gcc, libpam0g-dev, pamtester, sudo and openssh-server.
"""

from __future__ import annotations

import ctypes.util
import os
import random
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agent import policy
from agent.cli._gate import opened
from tests.real.pam_machine import MODULE, Machine, code, missing

MISSING = missing("sudo", "sshd", "ssh", "openssl")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(MISSING), reason=MISSING or "everything is here"),
]
WEAK = "Monday-Tuesday!Wednesday"
OLD = "Tulip-Hammer?Cabin"


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    # Not under pytest's folder, which other people may not enter: its accounts live here.
    folder = Path(tempfile.mkdtemp(prefix="safehand-machine-"))
    made = Machine(folder)
    try:
        made.add("ada", "sudo")  # an administrator
        made.add("sam")  # who is none
        made.do("groupadd", "--system", "safehand-emergency")
        made.add("rescue", "sudo", "safehand-emergency")
        for account in ("ada", "sam", "rescue"):
            made.set_hash(account, OLD)
        made.set_up_pam()
        made.start_gate()
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def phrase() -> Iterator[Callable[[], str]]:
    """A way to accepted phrases, a new one each time."""
    with opened(policy.read(policy.default_directory())) as gate:
        yield lambda: gate.offer("")[0]


def offered(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("      ")]


def test_passwd_refuses_offers_and_takes_what_was_offered(machine: Machine) -> None:
    before = machine.hash("ada")
    refused = machine.run("passwd", typed=f"{OLD}\n" + f"{WEAK}\n{WEAK}\n" * 3, user="ada")
    assert refused.returncode != 0
    assert machine.hash("ada") == before
    assert "The second word belongs to a series" in refused.stderr
    assert "siro@example.org" in refused.stderr
    phrases = offered(refused.stderr)
    assert len(phrases) >= 5

    chosen = machine.run("passwd", typed=f"{OLD}\n{phrases[0]}\n{phrases[0]}\n", user="ada")
    assert chosen.returncode == 0, chosen.stderr
    assert machine.hash("ada") != before
    machine.until(lambda: ("password-changed", "ada") in machine.events())
    assert ("password-bypass", "ada") not in machine.events()
    assert WEAK.encode() not in machine.spooled()
    assert phrases[0].encode() not in machine.spooled()
    assert WEAK not in (machine.folder / "gate.log").read_text()


def test_passwd_by_root_is_judged_too(machine: Machine) -> None:
    before = machine.hash("ada")
    assert machine.run("passwd", "ada", typed=f"{WEAK}\n{WEAK}\n" * 3).returncode != 0
    assert machine.hash("ada") == before


def test_who_is_no_administrator_is_not_judged(machine: Machine) -> None:
    before = machine.hash("sam")
    done = machine.run("passwd", "sam", typed="simple-enough\nsimple-enough\n")
    assert done.returncode == 0, done.stderr
    assert machine.hash("sam") != before


def test_chpasswd(machine: Machine, phrase: Callable[[], str]) -> None:
    before = machine.hash("ada")
    refused = machine.run("chpasswd", typed=f"ada:{WEAK}\n")
    assert refused.returncode != 0
    assert machine.hash("ada") == before
    machine.do("chpasswd", typed=f"ada:{phrase()}\n")
    assert machine.hash("ada") != before


def test_without_the_gate_no_password_is_changed(
    machine: Machine, phrase: Callable[[], str]
) -> None:
    machine.stop_gate()
    try:
        for account in ("ada", "sam"):
            before = machine.hash(account)
            done = machine.run("chpasswd", typed=f"{account}:{phrase()}\n")
            assert done.returncode != 0
            assert machine.hash(account) == before
        said = machine.run("passwd", "ada", typed="x\nx\n").stderr
        assert "Nothing was changed" in said
    finally:
        machine.start_gate()


BYPASSES = ("chpasswd -e", "chpasswd -c", "usermod -p", "edited", "empty")


@pytest.mark.parametrize("way", BYPASSES)
def test_a_way_past_the_gate_is_noticed_within_seconds(machine: Machine, way: str) -> None:
    count = machine.events().count(("password-bypass", "ada"))
    hashed = machine.do("openssl", "passwd", "-6", "-stdin", typed=f"{WEAK}\n").strip()
    if way == "chpasswd -e":
        machine.do("chpasswd", "-e", typed=f"ada:{hashed}\n")
    elif way == "chpasswd -c":
        machine.do("chpasswd", "-c", "SHA512", typed=f"ada:{WEAK}\n")
    elif way == "usermod -p":
        machine.do("usermod", "-p", hashed, "ada")
    else:
        shadow = machine.etc / "shadow"
        text = shadow.read_text().replace(machine.hash("ada"), hashed if way == "edited" else "")
        shadow.write_text(text)
    machine.until(
        lambda: machine.events().count(("password-bypass", "ada")) == count + 1, seconds=5
    )
    assert hashed.encode() not in machine.spooled()


def test_a_way_past_the_gate_while_it_was_down(machine: Machine) -> None:
    count = machine.events().count(("password-bypass", "rescue"))
    machine.stop_gate()
    machine.set_hash("rescue", OLD)
    machine.start_gate()
    machine.until(
        lambda: machine.events().count(("password-bypass", "rescue")) == count + 1, seconds=5
    )


def test_sudo_asks_for_a_code_that_counts_once(machine: Machine) -> None:
    machine.set_hash("ada", OLD)
    seed = machine.enrol("ada")
    machine.set_up_pam(code=True)
    try:
        # 30 s ahead: the window's other end, so that a step that ends meanwhile does not matter.
        one = code(seed, 20)

        def sudo(given: str) -> subprocess.CompletedProcess[str]:
            words = ("sudo", "-S", "-k", "-p", "", "id", "-u")
            return machine.run(*words, typed=f"{OLD}\n{given}\n", user="ada")

        assert sudo("000").returncode != 0
        first = sudo(one)
        assert (first.returncode, first.stdout) == (0, "0\n"), first.stderr
        again = sudo(one)
        assert again.returncode != 0
        assert "used already" in again.stderr
    finally:
        machine.set_up_pam()


def test_who_is_not_enrolled_does_not_get_in(machine: Machine) -> None:
    machine.set_hash("sam", OLD)
    machine.set_up_pam(code=True)
    try:
        done = machine.run("pamtester", "sudo", "sam", "authenticate", typed=f"{OLD}\n123456\n")
        assert "Authentication failure" in done.stdout + done.stderr
    finally:
        machine.set_up_pam()


def test_break_glass_is_loud_when_the_agent_is_down(machine: Machine) -> None:
    machine.set_hash("rescue", OLD)
    machine.set_hash("sam", OLD)
    machine.set_up_pam(code=True)
    machine.stop_gate()
    try:
        opened = machine.run("pamtester", "sudo", "rescue", "authenticate", typed=f"{OLD}\n")
        assert "successfully authenticated" in opened.stdout
        assert "WITHOUT a second factor" in opened.stderr
        shut = machine.run("pamtester", "sudo", "sam", "authenticate", typed=f"{OLD}\n")
        assert "successfully" not in shut.stdout
        assert "does not answer" in shut.stderr
        record = machine.state / "break-glass"
        assert stat.S_IMODE(record.stat().st_mode) == 0o600
    finally:
        machine.set_up_pam()
        machine.start_gate()
    machine.until(lambda: ("break-glass-used", "rescue") in machine.events(), seconds=5)


class Sshd:
    """The real sshd on loopback, and a person at the other end."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        folder = machine.folder / "sshd"
        folder.mkdir(exist_ok=True)
        key = folder / "key"
        if not key.exists():
            machine.do("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = folder / "config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {key}\nUsePAM yes\n"
            "KbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
            f"PidFile none\nStrictModes no\nPrintMotd no\n"
        )
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            machine.argv(["/usr/sbin/sshd", "-D", "-e", "-f", str(config)]), stderr=self.log
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        self.log.close()

    def sign_in(
        self, account: str, answers: dict[str, list[str]], command: str = "id -un"
    ) -> subprocess.CompletedProcess[str]:
        """`answers`: part of a prompt → what is typed, the first time, the second …"""
        folder = self.machine.folder / "sshd" / f"answers-{os.urandom(4).hex()}"
        folder.mkdir()
        for number, (part, typed) in enumerate(answers.items()):
            (folder / f"{number}.part").write_text(part)
            (folder / f"{number}.typed").write_text("".join(f"{each}\n" for each in typed))
        ask = folder / "ask"
        ask.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$1" >>{folder}/shown\n'
            f'for p in {folder}/*.part; do case "$1" in *"$(cat $p)"*)\n'
            '  t=${p%.part}.typed; head -n 1 "$t"; sed -i 1d "$t"; exit 0;; esac; done\nexit 1\n'
        )
        ask.chmod(0o755)
        self.shown = folder / "shown"
        return subprocess.run(
            ["ssh", "-F", "none", "-p", str(self.port), "-o", "StrictHostKeyChecking=no",
             "-o", "UserKnownHostsFile=/dev/null", "-o", "PubkeyAuthentication=no",
             "-o", "NumberOfPasswordPrompts=1", f"{account}@127.0.0.1", command],
            capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
            env={**os.environ, "SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force",
                 "DISPLAY": ":0"},
        )  # fmt: skip


@pytest.fixture
def sshd(machine: Machine) -> Iterator[Sshd]:
    machine.set_up_pam(code=True)
    made = Sshd(machine)
    yield made
    made.close()
    machine.set_up_pam()


def test_a_forced_change_over_ssh_is_judged(
    machine: Machine, sshd: Sshd, phrase: Callable[[], str]
) -> None:
    machine.add("kim", "sudo")
    machine.set_hash("kim", OLD)
    seed, new = machine.enrol("kim"), phrase()
    machine.until(lambda: ("password-bypass", "kim") in machine.events(), seconds=5)
    machine.do("chage", "-d", "0", "kim")
    before = machine.hash("kim")
    done = sshd.sign_in(
        "kim",
        {
            "Code": [code(seed)],
            "Retype": [WEAK, new],
            "New password": [WEAK, new],
            "Current": [OLD],
            "Password": [OLD],
        },
    )
    assert (done.returncode, done.stdout) == (0, "kim\n"), done.stderr
    assert machine.hash("kim") != before
    assert "belongs to a series" in sshd.shown.read_text(), "the reason is shown with the prompt"
    # Again, with the new one and the next code.
    answers = {"Code": [code(seed, 30)], "Password": [new]}
    assert sshd.sign_in("kim", answers).stdout == "kim\n"
    assert "kim" not in sshd.sign_in("kim", answers).stdout, "a code counts once"
    assert machine.events().count(("password-bypass", "kim")) == 1, "only what the test itself set"
    assert ("password-changed", "kim") in machine.events()


def test_the_password_alone_does_not_get_in_over_ssh(machine: Machine, sshd: Sshd) -> None:
    machine.set_hash("sam", OLD)
    done = sshd.sign_in("sam", {"Code": ["123456"], "Password": [OLD]})
    assert done.returncode == 255
    assert "sam" not in done.stdout


def asan() -> str:
    found = subprocess.run(
        ["cc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return str(Path(found).resolve()) if found.startswith("/") else ""


class Odd:
    """Something at the other end that does not answer as the gate does."""

    def __init__(self, path: Path, replies: list[bytes]) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        path.unlink(missing_ok=True)
        self._socket.bind(str(path))
        self._socket.listen()
        self._replies = replies
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for reply in self._replies:
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            with link:
                while link.recv(4096):
                    pass
                try:
                    link.sendall(reply)
                except OSError:
                    continue

    def close(self) -> None:
        self._socket.close()


def test_the_module_under_asan(machine: Machine, phrase: Callable[[], str]) -> None:
    library = asan()
    if not library:
        pytest.skip("needs libasan")
    chance = random.Random(20261129)
    machine.set_up_pam("pam_safehand_asan.so", code=True)
    # ASan's own crypt() is empty where the real one is not there from the start.
    crypt = ctypes.util.find_library("crypt")
    env = {"LD_PRELOAD": f"{library} {crypt}", "ASAN_OPTIONS": "detect_leaks=0:exitcode=77"}

    def pam(what: str, typed: str) -> subprocess.CompletedProcess[str]:
        done = machine.run("pamtester", "sudo", "ada", what, typed=typed, env=env)
        assert "Sanitizer" not in done.stderr, done.stderr
        assert "runtime error" not in done.stderr, done.stderr
        assert done.returncode != 77
        return done

    machine.set_hash("ada", OLD)
    (machine.etc / "pam.d" / "sudo").write_text(
        "@include common-auth\n@include common-account\n@include common-password\n"
    )
    new = phrase()
    try:
        assert "altered successfully" in pam("chauthtok", f"{new}\n{new}\n").stdout
        machine.set_hash("ada", OLD)
        pam("chauthtok", f"{WEAK}\n{WEAK}\n" * 3)
        pam("chauthtok", ("x" * 500 + "\n") * 6)
        pam("authenticate", f"{OLD}\n123456\n")
        machine.stop_gate()
        for bad in (
            b"",
            b"X nonsense",
            b"R" + b"\x00\x01\x1b[2J" * 50,
            b"R" + b"%s%n%x" * 600,
            b"R" + b"y" * 100_000,
            *(b"R" + chance.randbytes(chance.randrange(6000)) for _ in range(4)),
        ):
            for what, typed, replies in (
                ("authenticate", f"{OLD}\n123456\n", [b"A", bad]),
                ("authenticate", f"{OLD}\n123456\n", [bad, bad]),
                ("chauthtok", f"{new}\n{new}\n" * 3, [b"A", b"A", bad, bad, bad]),
                ("chauthtok", f"{new}\n{new}\n" * 3, [bad, bad, bad, bad, bad]),
            ):
                with closing(Odd(machine.socket, replies)):
                    done = pam(what, typed)
                assert "successfully" not in done.stdout
                assert "\x1b" not in done.stderr
        machine.socket.unlink()
        assert "successfully" not in pam("authenticate", f"{OLD}\n123456\n").stdout
    finally:
        shutil.copy("/etc/pam.d/sudo", machine.etc / "pam.d" / "sudo")
        machine.set_up_pam()
        machine.start_gate()


def test_a_socket_that_root_does_not_serve_is_given_nothing(machine: Machine) -> None:
    """Whoever could put a socket there while the agent is down would be told passwords."""
    machine.stop_gate()
    machine.socket.unlink(missing_ok=True)
    got = machine.folder / "got"
    got.touch()
    got.chmod(0o666)
    machine.folder.chmod(0o777)
    script = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()\n"
        "import os; os.chmod(sys.argv[1], 0o666); print('up', flush=True)\n"
        "while True:\n c = s.accept()[0]; d = c.recv(4096); open(sys.argv[2], 'ab').write(d)\n"
        " c.sendall(b'A'); c.close()\n"
    )
    rogue = subprocess.Popen(
        machine.argv(["/usr/bin/python3", "-c", script, str(machine.socket), str(got)], "sam"),
        stdout=subprocess.PIPE,
    )
    try:
        assert rogue.stdout is not None
        assert rogue.stdout.readline() == b"up\n"
        before = machine.hash("ada")
        assert machine.run("chpasswd", typed=f"ada:{WEAK}\n").returncode != 0
        assert machine.hash("ada") == before
        assert got.read_bytes() == b""
    finally:
        rogue.kill()
        rogue.wait()
        if rogue.stdout:
            rogue.stdout.close()
        machine.folder.chmod(0o755)
        machine.start_gate()


def test_the_profiles_put_the_module_where_it_must_be(machine: Machine) -> None:
    """As Debian's pam-auth-update writes it: before pam_unix for passwords, after it for codes."""
    script = (
        'mkdir "$1/configs" && cp /usr/share/pam-configs/* "$1/configs" && '
        'cp "$2"/profiles/* "$1/configs" && mount --bind "$1/configs" /usr/share/pam-configs && '
        "cp -a /etc/pam.d /tmp/pam.d.kept && pam-auth-update --package --force && "
        "pam-auth-update --package --enable safehand safehand-mfa && "
        "cat /etc/pam.d/common-password && echo ==== && cat /etc/pam.d/common-auth"
    )
    folder = machine.folder / "profiles"
    folder.mkdir()
    etc = machine.folder / "etc2"
    subprocess.run(["cp", "-a", "/etc", str(etc)], check=True)
    hold = f'mount --bind "$3" /etc && {script.replace("/tmp/pam.d.kept", "$1/kept")}'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", hold, "sh", str(folder), str(MODULE), str(etc)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"},
    )
    assert done.returncode == 0, done.stderr
    password, _, auth = done.stdout.partition("====")
    lines = [line for line in password.splitlines() if line and not line.startswith("#")]
    assert "pam_safehand.so" in lines[0]
    assert "requisite" in lines[0]
    assert "use_authtok" in lines[1]
    words = [line for line in auth.splitlines() if line and not line.startswith("#")]
    names = [word for line in words for word in line.split() if word.endswith(".so")]
    assert names.index("pam_unix.so") < names.index("pam_safehand.so")
    asks = next(line for line in words if "pam_safehand" in line)
    assert asks.split()[1] == "required"
    assert "break_glass=safehand-emergency" in asks
