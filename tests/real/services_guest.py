"""A machine with systemd that runs our units, inside user-mode-linux. Started by test_services.py.

First as its init: lays the units and a state folder of its own over the host's read-only root, and
becomes systemd. Then as one of its services, which tries everything and writes down what it saw.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HERE = Path("/run/root")
UNITS = Path("/run/systemd/system")
PROGRAM = Path("/run/program")
OUT = Path("/run/out")
STATE = Path("/var/lib/safehand")
MAIL = " ".join(str(each) for each in sorted((ROOT / "installer" / "sample-mail").iterdir()))
URL = "http://127.0.0.1:8470"
MASKED = (
    *("systemd-tmpfiles-setup", "systemd-tmpfiles-setup-dev", "systemd-remount-fs"),
    *("systemd-udevd", "systemd-udev-trigger", "systemd-update-utmp", "systemd-logind"),
)
"""What would tidy up a root that is the host's, or wait for what is not there."""


# -- as init --------------------------------------------------------------------------------------


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    words = [each.encode() for each in (source, target, kind)]
    if libc.mount(*words, flags, data.encode()):
        raise OSError(ctypes.get_errno(), f"mount {target}")


def go_where_services_look(out: str) -> None:
    """Goes on below /run: a clone in /tmp is hidden from services that have a /tmp of their own."""
    mount("tmpfs", "/run", "tmpfs", 0, "mode=755")
    HERE.mkdir()
    mount(str(ROOT), str(HERE), "none", 4096)  # MS_BIND
    python = Path(sys.executable)
    if python.is_relative_to(ROOT):
        python = HERE / python.relative_to(ROOT)
    here = HERE / Path(__file__).absolute().relative_to(ROOT)
    os.execv(python, [str(python), str(here), out])


def become_systemd(out: str) -> None:
    OUT.mkdir()
    mount("none", str(OUT), "hostfs", 0, out)
    mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777")
    mount("tmpfs", "/var/tmp", "tmpfs", 0, "mode=1777")
    own_state()
    own_etc()
    PROGRAM.write_text(f'#!/bin/sh\nexec {sys.executable} -m agent "$@"\n')
    PROGRAM.chmod(0o755)
    UNITS.mkdir(parents=True)
    for name in MASKED:
        (UNITS / f"{name}.service").symlink_to("/dev/null")
    here = f"Environment=PYTHONPATH={ROOT} PYTHONDONTWRITEBYTECODE=1"
    for unit in (ROOT / "installer" / "linux" / "services").glob("*.service"):
        text = unit.read_text().replace("/opt/safehand/bin/safehand", str(PROGRAM))
        (UNITS / unit.name).write_text(text)
        more = UNITS / f"{unit.name}.d"
        more.mkdir()
        # As in the unit, only sooner: nobody waits half a minute here.
        (more / "here.conf").write_text(f"[Service]\n{here}\nRestartSec=1s\n")
        for name, words in ALIKE.get(unit.stem, {}).items():
            alike = re.sub("(?m)^(Restart|Type|ExecStart)=.*", "", text)
            alike += f"[Service]\n{here}\nType=oneshot\nExecStart={words}\n"
            (UNITS / f"{name}.service").write_text(f"{alike}StandardOutput=file:{OUT}/{name}\n")
    (UNITS / "try.service").write_text(
        f"[Unit]\nFailureAction=poweroff-force\n[Service]\nType=oneshot\n{here}\nTimeoutStartSec=infinity\n"
        f"ExecStart={sys.executable} {__file__} try\n"
        f"StandardOutput=file:{OUT}/try.log\nStandardError=inherit\n"
    )
    (UNITS / "try.target").write_text("[Unit]\nRequires=basic.target try.service\n")
    systemd = "/lib/systemd/systemd"
    os.execv(systemd, [systemd, "--unit=try.target", "--log-level=warning"])


def own_state() -> None:
    """A /var/lib that is the host's, with the small disk of the test for the state."""
    host = Path("/run/host-var-lib")
    host.mkdir()
    mount("/var/lib", str(host), "none", 4096)  # MS_BIND
    mount("tmpfs", "/var/lib", "tmpfs", 0, "mode=755")
    for each in host.iterdir():
        if each.name != "safehand":
            Path("/var/lib", each.name).symlink_to(each)
    STATE.mkdir(mode=0o700)
    mount("/dev/ubda", str(STATE), "ext4")


def own_etc() -> None:
    """The host's /etc, with somebody in it whose account is held."""
    copy = Path("/run/etc")
    subprocess.run(["/bin/cp", "-a", "/etc", str(copy)], check=False, stderr=subprocess.DEVNULL)
    with (copy / "passwd").open("a") as passwd, (copy / "shadow").open("a") as shadow:
        passwd.write("sam:x:4711:4711::/nonexistent:/bin/sh\n")
        shadow.write("sam:$6$made$up:19000:0:99999:7:::\n")
    mount(str(copy), "/etc", "none", 4096)  # MS_BIND


ALIKE: dict[str, dict[str, str]] = {
    "safehand-agent": {
        "checks": f"{PROGRAM} check --json",
        "holding": "/bin/sh -c 'usermod -L sam && chage -E 0 sam'",
    },
    "safehand-mail@": {
        "screening": f"{PROGRAM} mail screen --json {MAIL}",
        "reading": f"{sys.executable} {__file__} read",
    },
}
"""What else is run confined as these are."""


# -- as a service of it ---------------------------------------------------------------------------


def sh(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def shown(unit: str) -> dict[str, str]:
    names = "MainPID,NRestarts,ActiveState,SubState,Result,StatusErrno"
    said = sh("systemctl", "show", unit, f"--property={names}")
    return dict(line.split("=", 1) for line in said.splitlines())


def until(what: str, true: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"this did not come: {what}")
        time.sleep(0.2)


def active(unit: str) -> bool:
    return shown(unit)["ActiveState"] == "active"


def waiting() -> int:
    """How many events the device has not delivered yet."""
    said = json.loads(sh(str(PROGRAM), "status", "--json"))
    return int(said["waiting"])


def came_back(unit: str, number: signal.Signals) -> int:
    """How often a unit was started again after its program got that signal."""
    before = shown(unit)
    os.kill(int(before["MainPID"]), number)
    until(
        f"{unit} after {number.name}",
        lambda: active(unit) and shown(unit)["MainPID"] not in {"0", before["MainPID"]},
    )
    return int(shown(unit)["NRestarts"]) - int(before["NRestarts"])


def confined(unit: str) -> dict[str, str]:
    """What the kernel says of the running program."""
    status = Path(f"/proc/{shown(unit)['MainPID']}/status").read_text()
    said = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return {name: said[name].strip() for name in ("NoNewPrivs", "CapBnd", "Seccomp")}


def full_disk(unit: str) -> dict[str, Any]:
    """It meets a full disk at its start, and later there is room."""
    sh("systemctl", "stop", unit)
    fill = STATE / "fill"
    with contextlib.suppress(OSError), fill.open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    # What is left of the last page, too.
    with contextlib.suppress(OSError), (STATE / "fill2").open("wb") as file:
        while True:
            file.write(b"\0" * 64)
            file.flush()
    sh("systemctl", "start", "--no-block", unit)
    until("a start that failed", lambda: int(shown(unit)["NRestarts"]) >= 2)
    failed = int(shown(unit)["NRestarts"])
    fill.unlink()
    (STATE / "fill2").unlink(missing_ok=True)
    until(f"{unit} after there was room", lambda: active(unit))
    return {"starts_that_failed": failed}


def confined_and_not(name: str, *words: str) -> tuple[str, str]:
    """What a program prints within a unit's confinement, and without."""
    # 1 where it finds something, which it does.
    subprocess.run(["systemctl", "start", name], capture_output=True, check=False)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return (OUT / name).read_text(), done.stdout


def checks() -> dict[str, Any]:
    def read(text: str) -> dict[str, Any]:
        rows = [json.loads(line) for line in text.splitlines()]
        return {each["check"]: [each["outcome"], each["reason"], each["scope"]] for each in rows}

    inside, outside = confined_and_not("checks", str(PROGRAM), "check", "--json")
    return {"inside": read(inside), "outside": read(outside)}


def copied() -> list[str]:
    """What a copy of the log is made of; one into a folder that is not there fails."""
    Path("/run/copies").mkdir()
    sh("systemctl", "start", "safehand-backup@run-copies")
    nowhere = ["systemctl", "start", "safehand-backup@run-nowhere"]
    failed = subprocess.run(nowhere, capture_output=True, check=False).returncode
    names = sorted(each.name.partition("-")[0] for each in Path("/run/copies").iterdir())
    return [*names, f"{failed}"]


def mail() -> dict[str, Any]:
    words = [str(PROGRAM), "mail", "screen", "--json", *MAIL.split()]
    return {
        "screened": confined_and_not("screening", *words),
        "read": confined_and_not("reading", sys.executable, __file__, "read"),
    }


def as_a_reader() -> None:
    """What a process sees that reads a hostile file: prints its user and its networks."""
    sys.path.insert(0, str(ROOT))
    from agent.content import confined

    confined.give_up_network()
    confined.give_up_privileges()
    networks = Path("/proc/net/dev").read_text().splitlines()[2:]
    print(os.getuid(), *(line.partition(":")[0].strip() for line in networks))


def held() -> str:
    """The line of the account that was held from within the confinement."""
    sh("systemctl", "start", "holding.service")
    lines = Path("/etc/shadow").read_text().splitlines()
    return next(line for line in lines if line.startswith("sam:"))


def enrolled() -> dict[str, Any]:
    token = sh(str(PROGRAM), "central", "token", "guest").split()[-1]
    sh(str(PROGRAM), "enrol", URL, "--token", token)
    sh("systemctl", "start", "safehand-agent")
    until("an empty spool", lambda: waiting() == 0)
    return {"state": f"{STATE.stat().st_mode & 0o777:o}"}


def tried() -> dict[str, Any]:
    sh("systemctl", "start", "safehand-central")
    found: dict[str, Any] = {"enrolled": enrolled()}
    sh("systemctl", "start", "safehand-mail@gateway")
    for unit in ("safehand-agent", "safehand-central", "safehand-mail@gateway"):
        found[unit] = {"confined": confined(unit), "killed": came_back(unit, signal.SIGKILL)}
    found["safehand-agent"]["ended"] = came_back("safehand-agent", signal.SIGTERM)
    until("everything at the central log", lambda: waiting() == 0)
    found["checks"] = checks()
    found["held"] = held()
    found["copied"] = copied()
    found["mail"] = mail()
    found["full"] = full_disk("safehand-agent")
    sh("systemctl", "stop", "safehand-agent")
    found["stopped"] = shown("safehand-agent")["ActiveState"]
    return found


def main() -> None:
    if sys.argv[1] == "read":
        as_a_reader()
        return
    if sys.argv[1] != "try":
        if ROOT != HERE:
            go_where_services_look(sys.argv[1])
        become_systemd(sys.argv[1])
    try:
        found = tried()
    except Exception as problem:  # noqa: BLE001 -- whatever it was is the host's to tell
        journal = subprocess.run(
            ["journalctl", "-b", "--no-pager", "-n", "120"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        found = {"error": repr(problem), "journal": journal}
    (OUT / "found.json").write_text(json.dumps(found))
    shutil.copy(OUT / "found.json", OUT / "done")
    Path("/proc/sysrq-trigger").write_text("o")
    time.sleep(20)


if __name__ == "__main__":
    main()
