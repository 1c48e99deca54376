#!/usr/bin/env python3
"""How long does PAM wait for the agent, and what does the process that answers weigh?

    tests/bench/pam.py [--questions N]

A real gate, in a process of its own, asked over its real socket as the module asks: one connection
a question. A round trip is all that PAM waits for: connecting, the question, the person looked up,
the gate, zxcvbn in its process where the gate accepts, five phrases where it refuses, the event
handed over, the answer read to its end. For comparison a bare echo over the same kind of socket,
from a process that does nothing, measured in the same run. Needs root.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from agent import credentials, mfa, policy  # noqa: E402 -- runs from a checkout
from agent.cli._gate import opened  # noqa: E402
from agent.mfa import Seed, codes  # noqa: E402

PAUSE_S = 0.1
"""Between two refusals: somebody types in between, and the next phrases are made meanwhile."""

ECHO = """
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(64)
while True:
    c = s.accept()[0]
    while c.recv(8192): pass
    c.sendall(b"A"); c.close()
"""


def question(*fields: str) -> bytes:
    encoded = [each.encode() for each in fields]
    return b"".join(b"%d:%s," % (len(each), each) for each in encoded)


def ask(path: Path, data: bytes) -> tuple[float, bytes]:
    """Milliseconds, and the answer."""
    began = time.perf_counter()
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(path))
        link.sendall(data)
        link.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: link.recv(4096), b""))
    return (time.perf_counter() - began) * 1000, answer


@contextmanager
def process(words: list[str], path: Path) -> Iterator[int]:
    started = subprocess.Popen(words, stdin=subprocess.PIPE, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        while not path.exists():
            time.sleep(0.01)
        yield started.pid
    finally:
        started.kill()
        started.wait()
        if started.stdin:
            started.stdin.close()


def rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def measure(
    path: Path, each: Callable[[int], bytes], count: int, letter: bytes, pause_s: float = 0.0
) -> str:
    took = []
    for number in range(count):
        time.sleep(pause_s)
        ms, answer = ask(path, each(number))
        if not answer.startswith(letter):
            sys.exit(f"answered {answer[:1]!r}, not {letter!r}")
        took.append(ms)
    took.sort()
    return f"p50 {took[count // 2]:6.2f} ms   p99 {took[int(count * 0.99)]:6.2f} ms"


def at_once(path: Path, seed: Seed) -> int:
    """How many of a hundred that bring the same right code at the same time are let in."""
    data = question("auth", "sshd", "root", "", codes.totp(seed).at(datetime.now(UTC)))
    ready = threading.Barrier(100)

    def one(_: int) -> bool:
        ready.wait()
        return ask(path, data)[1].startswith(b"A")

    with ThreadPoolExecutor(100) as pool:
        return sum(pool.map(one, range(100)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=2000)
    count = parser.parse_args().questions
    if os.geteuid() != 0:
        sys.exit("needs root: nobody else may ask the gate")
    # Ahead of what else the machine does, which is not what is asked; all processes here alike.
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
    folder = Path(tempfile.mkdtemp(prefix="safehand-bench-"))
    try:
        run(folder, count)
    finally:
        shutil.rmtree(folder)


def run(folder: Path, count: int) -> None:
    settings, path, echo = folder / "safehand.toml", folder / "pam.sock", folder / "echo.sock"
    policies = folder / "policies"
    shutil.copytree(ROOT / "policies", policies)
    settings.write_text(
        f'state = "{folder}/state"\npolicies = "{policies}"\n[agent]\npam-socket = "{path}"\n'
    )
    (folder / "state").mkdir(mode=0o700)
    store = credentials.open_here(folder / "state", service=True)
    seed = Seed(os.urandom(20))
    mfa.open_here(folder / "state", store).enrol("root", seed, code=None)
    with opened(policy.read(policy.default_directory())) as gate:
        good = [phrase for _ in range(count // 5) for phrase in gate.offer("")]
    weak = question("password", "passwd", "root", "", "Monday-Tuesday!Wednesday")
    with process([sys.executable, "-c", ECHO, str(echo)], echo):
        print(f"bare echo                  {measure(echo, lambda _: weak, count, b'A')}")
    words = [sys.executable, "-m", "agent", "agent", "gate", "--settings", str(settings)]
    fresh = [question("password", "passwd", "root", "", each) for each in good]
    with process(words, path) as pid:
        ready = question("password-ready", "passwd", "root", "", "")
        print(f"is it judged?              {measure(path, lambda _: ready, count, b'A')}")
        print(f"accepted, zxcvbn asked too {measure(path, lambda n: fresh[n], count, b'A')}")
        slowly = measure(path, lambda _: weak, count // 4, b"R", PAUSE_S)
        print(f"one is refused, 5 offered  {slowly}")
        # Nobody is locked out by an account that does not exist, so this can go on.
        code = question("auth", "sshd", "nobody", "", "123456")
        print(f"a code, not enrolled       {measure(path, lambda _: code, count, b'R')}")
        print(f"one code, 100 at once      {at_once(path, seed)} accepted")
        print(f"the process holds          {rss_mb(pid):.1f} MB resident")
    path.unlink()
    rules = policies / "passwords.toml"
    rules.write_text(rules.read_text("utf-8").replace("min-score = 3", "min-score = 0"), "utf-8")
    with process(words, path):
        print(f"accepted by the gate alone {measure(path, lambda n: fresh[n], count, b'A')}")


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
