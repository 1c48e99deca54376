"""`safehand agent gate`: answers until its standard input closes, in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.cli._agent_gate import LateStore, _glance
from agent.credentials import CredentialsError, Store
from tests.credentials.memory import MemoryStore
from tests.daemon.test_pam_question import netstrings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="PAM's socket is Linux's here")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "pam.sock"
    settings = tmp_path / "safehand.toml"
    settings.write_text(f'state = "{tmp_path}"\n[agent]\npam-socket = "{path}"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "agent", "gate", "--settings", str(settings)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    deadline = time.monotonic() + 30
    while not path.exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    yield path
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    assert process.stderr is not None
    process.stderr.close()


def ask(path: Path, *fields: str) -> str:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30)
        link.connect(str(path))
        link.sendall(netstrings(*fields))
        link.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: link.recv(4096), b"")).decode()


@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="root alone may ask")
def test_passwords_and_codes(path: Path, tmp_path: Path) -> None:
    assert ask(path, "password-ready", "passwd", "root", "", "") == "A"
    assert ask(path, "password-ready", "passwd", "nobody", "", "") == "I"
    refused = ask(path, "password", "passwd", "root", "", "Monday-Tuesday!Wednesday")
    assert refused.startswith("RThis password is not")
    phrases = [line.strip() for line in refused.splitlines() if line.startswith("      ")]
    assert ask(path, "password", "passwd", "root", "", phrases[0]) == "A"
    assert ask(path, "auth-ready", "sshd", "root", "", "") == "A"
    assert ask(path, "auth", "sshd", "root", "", "123456").startswith("RThe code is wrong")

    from agent.delivery.spool import open_here

    told, deadline = b"", time.monotonic() + 20
    while b"password-refused" not in told and time.monotonic() < deadline:
        with open_here(tmp_path, max_mb=1) as spool:  # light events follow the answer
            told = b"".join(each.bytes for each in spool.head(most=100, max_bytes=1_000_000))
    assert b"password-refused" in told
    assert b"Tuesday" not in told
    assert json.dumps(phrases[0])[1:-1].encode() not in told


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="what others are told")
def test_others_are_refused(path: Path) -> None:
    assert ask(path, "password-ready", "passwd", "root", "", "").startswith("ROnly the system")


def test_a_store_that_is_found_late() -> None:
    found: list[Store] = []

    def find() -> Store:
        if not found:
            raise CredentialsError("no store here")
        return found[0]

    store = LateStore(find)
    with pytest.raises(CredentialsError):
        store.get("x")
    found.append(MemoryStore())
    store.put("x", b"1")
    assert store.get("x") == b"1"
    store.delete("x")
    assert store.get("x") is None


@pytest.mark.parametrize("portal", ["8471", "127.0.0.1:", "127.0.0.1:x"])
def test_an_address_that_is_none(tmp_path: Path, portal: str) -> None:
    from agent.cli import main

    settings = tmp_path / "safehand.toml"
    settings.write_text(f'state = "{tmp_path}"\n[agent]\nportal = "{portal}"\n')
    assert main(["agent", "gate", "--settings", str(settings)]) == 2


def test_every_change_of_a_file_is_seen(tmp_path: Path) -> None:
    file, seen = tmp_path / "shadow", []
    for text in ("", "a", "b"):
        seen.append(_glance([file]))
        draft = tmp_path / f"draft{text}"
        draft.write_text(text or "c")
        draft.rename(file)  # as the shadow tools write
    with file.open("a") as out:  # as an editor may
        seen.append(_glance([file]))
        out.write("more")
    seen.append(_glance([file]))
    assert seen[0] == [None]
    assert len({repr(each) for each in seen}) == len(seen)
    assert _glance([file]) == _glance([file])
