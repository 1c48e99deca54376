"""A device on another address: TLS from our own authority, enrolment, a report, and a witness."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is this machine's on Linux"),
]


def safehand(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agent", *words, "--settings", str(folder / "safehand.toml")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "SUDO_USER": "pat"},
    )


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    return found


@pytest.fixture
def central(tmp_path: Path, port: int) -> Iterator[Path]:
    folder = tmp_path / "central"
    folder.mkdir()
    (folder / "safehand.toml").write_text(
        f'state = "{folder}/state"\n[central]\nlisten = "0.0.0.0:{port}"\n'
    )
    refused = safehand(folder, "central", "serve")
    assert refused.returncode == 2
    assert "without TLS" in refused.stderr
    made = safehand(folder, "central", "ca", "localhost", "127.0.0.2")
    assert made.returncode == 0, made.stderr
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "agent",
            "central",
            "serve",
            "--settings",
            str(folder / "safehand.toml"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr
    assert "Listening. The console is at https://" in running.stderr.readline()
    yield folder
    running.send_signal(signal.SIGTERM)
    running.wait(20)
    running.stderr.close()


def test_it_enrols_reports_and_watches(central: Path, tmp_path: Path, port: int) -> None:
    token = safehand(central, "central", "token", "Laptop 1").stdout.strip()
    device = tmp_path / "device"
    device.mkdir()
    (device / "safehand.toml").write_text(f'state = "{device}/state"\n')
    url = f"https://127.0.0.2:{port}"
    wrong_name = safehand(device, "enrol", url.replace("127.0.0.2", "127.0.0.3"), "--token", token)
    assert wrong_name.returncode == 2
    unpinned = safehand(device, "enrol", url, "--token", token.partition(".")[0])
    assert "certificate verify failed" in unpinned.stderr
    enrolled = safehand(device, "enrol", url, "--token", token)
    assert enrolled.returncode == 0, enrolled.stderr
    once = safehand(device, "agent", "run", "--once")
    assert once.returncode in (0, 1), once.stderr
    status: dict[str, object] = {}
    for _ in range(20):  # the log signs a moment after it has acknowledged
        told = safehand(device, "status", "--json")
        status = json.loads(told.stdout)
        log = status["log"]
        assert isinstance(log, dict)
        if log["checkpoint"]:
            break
        time.sleep(0.3)
        safehand(device, "agent", "run", "--once")
    assert told.returncode == 0, told.stdout
    assert status["waiting"] == 0
    # From outside, the console asks who is there; unencrypted, nobody is answered.
    page = subprocess.run(
        [
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "--cacert",
            str(central / "state/central/ca.pem"),
            f"{url}/",
        ],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert page.stdout in {"200", "303", "403"}
