"""A compromised account on a real Linux: what opened it opens it no more, within five seconds.

Real shadow tools and a real sshd with keys, in a machine inside this one (see pam_machine).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.pam_machine import ROOT, Machine, code, missing
from tests.real.test_pam_gate import OLD, Sshd

MISSING = missing("sshd", "ssh", "openssl")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(MISSING), reason=MISSING or "everything is here"),
]


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="safehand-machine-"))
    made = Machine(folder)
    try:
        made.add("ada", "sudo")
        made.add("bob", "sudo")
        for account in ("ada", "bob"):
            made.set_hash(account, OLD)
        made.set_up_pam()
        made.start_gate()
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sshd(machine: Machine) -> Iterator[Sshd]:
    made = Sshd(machine)
    yield made
    made.close()


def safehand(machine: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "agent", *words, "--settings", str(machine.settings))
    return machine.run(*command, env={"PYTHONPATH": str(ROOT)})


def give_key(machine: Machine, account: str) -> Path:
    """A key with which the account may sign in; the private half."""
    key = machine.folder / f"key-{account}-{os.urandom(3).hex()}"
    machine.do("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    folder = machine.folder / "home" / account / ".ssh"
    folder.mkdir(exist_ok=True)
    (folder / "authorized_keys").write_text(key.with_suffix(".pub").read_text())
    machine.do("chown", "-R", account, str(folder))
    return key


def ssh(sshd: Sshd, account: str, key: Path, *command: str) -> list[str]:
    return ["ssh", "-F", "none", "-i", str(key), "-p", str(sshd.port), "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "PreferredAuthentications=publickey",
            f"{account}@127.0.0.1", *command]  # fmt: skip


def opens(sshd: Sshd, account: str, key: Path) -> bool:
    done = subprocess.run(
        ssh(sshd, account, key, "id", "-un"),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stdout == f"{account}\n"


def running(uid_of: str) -> list[str]:
    done = subprocess.run(
        ["ps", "-u", uid_of, "-o", "stat=,args="], capture_output=True, text=True, check=False
    )
    # Those that have ended and whom nobody fetches (Z) run no more.
    return [line for line in done.stdout.splitlines() if not line.startswith("Z")]


def test_the_whole_way_of_a_compromised_account(machine: Machine, sshd: Sshd) -> None:
    key = give_key(machine, "ada")
    uid = machine.do("id", "-u", "ada").strip()
    seed = machine.enrol("ada")
    assert opens(sshd, "ada", key)
    session = subprocess.Popen(
        ssh(sshd, "ada", key, "echo in; (setsid sleep 300 &) ; sleep 300"), stdout=subprocess.PIPE
    )
    assert session.stdout is not None
    assert session.stdout.readline() == b"in\n"
    ticket = Path("/tmp") / f"krb5cc_{uid}"
    ticket.write_text("a ticket of a test")
    os.chown(ticket, int(uid), -1)
    try:
        began = time.monotonic()
        locked = safehand(machine, "account", "lock", "ada", "--reason", "seen on a note")
        took = time.monotonic() - began
        assert locked.returncode == 0, locked.stdout + locked.stderr
        assert session.wait(timeout=10) != 0
        assert running(uid) == []
        assert not opens(sshd, "ada", key)
        assert not ticket.exists()
        assert machine.hash("ada").startswith("!")
        assert not (machine.folder / "home/ada/.ssh/authorized_keys").exists()
        print(f"account lock took {took:.1f} s")
    finally:
        session.kill()
        session.wait()
        session.stdout.close()
        ticket.unlink(missing_ok=True)

    # The key put back, as somebody would who had a copy: the account is expired all the same.
    key = give_key(machine, "ada")
    assert not opens(sshd, "ada", key)
    from agent import credentials, mfa

    factors = mfa.open_here(machine.state, credentials.open_here(machine.state, service=True))
    assert not factors.enrolled("ada")
    assert not factors.verify("ada", code(seed)).accepted
    assert ("account-locked", "ada") in machine.events()

    assert safehand(machine, "account", "reissue", "ada").returncode == 2
    finding = ("account", "close", "ada", "--finding", "nobody used it")
    assert safehand(machine, *finding).returncode == 0
    reissued = safehand(machine, "account", "reissue", "ada")
    assert reissued.returncode == 0, reissued.stderr
    temporary = reissued.stdout.splitlines()[0].rpartition(" ")[2]
    assert "second factor is new" in reissued.stdout
    bypasses = machine.events().count(("password-bypass", "ada"))

    # The temporary one must be changed, and the gate judges that change.
    new, weak = reissued_phrase(machine), "Monday-Tuesday!Wednesday"
    answers = {
        "Retype": [weak, new],
        "New password": [weak, new],
        "Current": [temporary],
        "Password": [temporary],
    }
    done = sshd.sign_in("ada", answers)
    assert (done.returncode, done.stdout) == (0, "ada\n"), done.stderr
    assert "belongs to a series" in sshd.shown.read_text()
    assert machine.events().count(("password-bypass", "ada")) == bypasses
    assert sshd.sign_in("ada", {"Password": [temporary]}).returncode == 255
    settled = safehand(machine, "account", "settle")
    assert settled.stdout == "ada is returned now.\n", settled.stderr
    assert sshd.sign_in("ada", {"Password": [new]}).stdout == "ada\n"
    # From here on somebody is enrolled, so root proves who decides, or nothing is given back.
    assert "needs a second factor" in safehand(machine, *finding).stderr
    lost = ("mfa", "recover", "ada", "--by-administrator", "--reason", "met at the desk")
    assert safehand(machine, *lost).returncode == 0
    assert temporary.encode() not in machine.spooled()
    assert temporary not in (machine.folder / "gate.log").read_text()


def reissued_phrase(machine: Machine) -> str:
    done = safehand(machine, "password", "suggest", "-n", "1")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_temporary_password_ends_in_time(machine: Machine, sshd: Sshd) -> None:
    machine.add("kim")
    machine.set_hash("kim", OLD)
    for words in (
        ("lock", "kim", "--reason", "seen on a note"),
        ("close", "kim", "--finding", "nobody used it"),
        ("reissue", "kim"),
    ):
        done = safehand(machine, "account", *words)
        assert done.returncode == 0, done.stderr
    temporary = done.stdout.splitlines()[0].rpartition(" ")[2]
    assert not machine.hash("kim").startswith("!")
    import sqlite3

    with sqlite3.connect(machine.state / "accounts.sqlite") as database:
        database.execute('UPDATE "case" SET due = 1 WHERE account = ?', ("kim",))
    database.close()
    assert safehand(machine, "account", "settle").stdout == "kim is expired now.\n"
    assert sshd.sign_in("kim", {"Password": [temporary]}).returncode == 255
    assert machine.hash("kim").startswith("!")


def test_the_last_administrator_and_root_are_never_locked(machine: Machine) -> None:
    machine.add("eve", "sudo")
    machine.set_hash("eve", OLD)
    for account in ("ada", "bob"):
        machine.do("usermod", "-L", account)
    try:
        refused = safehand(machine, "account", "lock", "eve", "--reason", "seen on a note")
        assert refused.returncode == 2
        assert "nobody would be left" in refused.stderr
        assert not machine.hash("eve").startswith("!")
        assert safehand(machine, "account", "lock", "root", "--reason", "why").returncode == 2
    finally:
        for account in ("ada", "bob"):
            machine.do("usermod", "-U", account)


def test_a_hold_ends_sessions_and_is_undone(machine: Machine, sshd: Sshd) -> None:
    key = give_key(machine, "bob")
    assert opens(sshd, "bob", key)
    script = (
        "import sys, datetime as d; from agent import cli; from agent.cli import account;"
        "from pathlib import Path; import argparse;"
        "a = argparse.Namespace(settings=Path(sys.argv[2]), policies=None);"
        "f = account.workflow(a, 'bob'); n = d.datetime.now(d.UTC);"
        "f.hold('bob', reason='two places', by='signins', until=n + d.timedelta(hours=1))"
        " if sys.argv[1] == 'hold' else f.release('bob', by='sam')"
    )

    def do(what: str) -> None:
        words = (sys.executable, "-c", script, what, str(machine.settings))
        done = machine.run(*words, env={"PYTHONPATH": str(ROOT)})
        assert done.returncode == 0, done.stderr

    do("hold")
    assert not opens(sshd, "bob", key)
    do("release")
    assert opens(sshd, "bob", key)
    assert (machine.folder / "home/bob/.ssh/authorized_keys").exists()
