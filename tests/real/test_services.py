"""A real systemd runs our units, in user-mode-linux: what they start comes back, confined.

Debian: apt-get install user-mode-linux systemd
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GUEST = Path(__file__).parent / "services_guest.py"
UML = shutil.which("linux.uml", path="/usr/bin")
MKE2FS = shutil.which("mke2fs", path="/usr/sbin:/sbin")
SYSTEMD = Path("/lib/systemd/systemd")
CAP_SYS_MODULE, CAP_SYS_BOOT = 16, 22  # linux/capability.h

_PATIENCE_S = 900  # it takes 90 s, and where the machine has much else to do many times that
UNITS = ["safehand-agent", "safehand-central", "safehand-mail@gateway"]

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (UML and MKE2FS and SYSTEMD.exists()),
        reason="needs user-mode-linux, e2fsprogs and systemd",
    ),
]


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one boot of the guest saw."""
    folder = tmp_path_factory.mktemp("services")
    out = folder / "out"
    out.mkdir()
    disk = folder / "disk"
    with disk.open("wb") as file:
        file.truncate(24 << 20)
    subprocess.run([str(MKE2FS), "-q", "-t", "ext4", "-m", "0", str(disk)], check=True)
    argv = [str(UML), "mem=768M", f"ubd0={disk}", "rootfstype=hostfs", "rootflags=/", "ro"]
    argv += [f"init={Path(sys.executable).absolute()}", "con0=fd:0,fd:1", "con=null", "quiet"]
    argv += ["--", str(GUEST), str(out)]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": str(folder), "HOME": "/"}
    with (folder / "console").open("w") as console:
        running = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            env={**environment, "LANG": "C"},
            start_new_session=True,
        )
        try:
            running.wait(_PATIENCE_S)
        finally:  # also the processes of its kernel
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    said = (folder / "console").read_text(errors="replace")
    assert (out / "done").exists(), f"the guest did not finish: {said[-4000:]}"
    found: dict[str, Any] = json.loads((out / "found.json").read_text())
    assert "error" not in found, f"{found['error']}\n{found['journal']}"
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_it_comes_back(guest: dict[str, Any], unit: str) -> None:
    assert guest[unit]["killed"] == 1


def test_it_comes_back_where_it_ended_in_good_order(guest: dict[str, Any]) -> None:
    assert guest["safehand-agent"]["ended"] == 1


def test_it_comes_back_when_there_is_room_again(guest: dict[str, Any]) -> None:
    assert guest["full"]["starts_that_failed"] >= 2


def test_only_being_stopped_stops_it(guest: dict[str, Any]) -> None:
    assert guest["stopped"] == "inactive"


@pytest.mark.parametrize("unit", UNITS)
def test_it_is_confined(guest: dict[str, Any], unit: str) -> None:
    said = guest[unit]["confined"]
    assert said["NoNewPrivs"] == "1"
    capabilities = int(said["CapBnd"], 16)
    if unit == "safehand-central":
        assert capabilities == 0
    assert not capabilities & (1 << CAP_SYS_MODULE | 1 << CAP_SYS_BOOT)
    assert guest["enrolled"]["state"] == "700"


def test_confinement_blinds_no_check(guest: dict[str, Any]) -> None:
    inside, outside = guest["checks"]["inside"], guest["checks"]["outside"]
    assert len(outside) > 5
    for said in (inside, outside):
        # The root here is the host's folder, of which each place that may be written to is a volume
        # by a name of its own; places on a disk are one volume, as outside.
        scope = said["disk-encryption"][2]
        said["disk-encryption"][2] = [
            part for part in scope if part["reason"] != "network-volume" or part["name"] == "/"
        ]
    assert inside == outside


def test_an_account_is_held_from_within(guest: dict[str, Any]) -> None:
    assert guest["held"] == "sam:!$6$made$up:19000:0:99999:7::0:"


def test_mail_is_screened_the_same_from_within(guest: dict[str, Any]) -> None:
    inside, outside = guest["mail"]["screened"]
    assert inside == outside
    assert len(inside.splitlines()) == 8
    assert '"verdict": "hold"' in inside


def test_what_reads_mail_is_nobody_without_a_network(guest: dict[str, Any]) -> None:
    assert guest["mail"]["read"] == ["65534 lo\n", "65534 lo\n"]


def test_the_log_is_copied_and_nowhere_else(guest: dict[str, Any]) -> None:
    *names, failed = guest["copied"]
    assert {"log", "keys", "desk.sqlite3"} <= set(names)
    assert failed == "1"
