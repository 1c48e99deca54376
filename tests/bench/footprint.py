#!/usr/bin/env python3
"""What does the agent cost a laptop, and how soon does it speak?

    python tests/bench/footprint.py [--idle-s 300]

Prints resident memory of the idle agent with what each import adds, its processor time, the time
from its start to an acknowledged heartbeat, and the start-up time of two commands beside a bare
interpreter's. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.installation import Installation

MB = 1024 * 1024

# In the order in which the agent comes to need them; each line costs what is new in it.
IMPORTS = """
argparse
json, tomllib, dataclasses
sqlite3
asyncio
ssl
http.client
watchdog.observers
nacl.signing
agent.daemon.run
""".strip().splitlines()

PROBE = """
import os, sys
def rss():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
before = rss()
print("a bare interpreter", before)
for line in sys.argv[1:]:
    exec("import " + line)
    now = rss()
    print(line, now - before)
    before = now
"""


def rss_bytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> tuple[float, float]:
    """Processor time of a process itself, and of its children that ended.

    Its own comes in nanoseconds from each thread's schedstat: the ticks of /proc/PID/stat, 10 ms
    each, are too coarse for a limit of 60 ms in five minutes.
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    own = sum(int(each.read_text().split()[0]) for each in threads) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own, sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")


def median_ms(command: list[str], runs: int = 15) -> float:
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def first_heartbeat_s(here: Installation) -> float:
    """From exec of the agent to the moment the log acknowledged its heartbeat."""
    already = here.stored()
    began = time.perf_counter()
    agent = here.start("agent", "run")
    while here.stored() == already:
        time.sleep(0.002)
    taken = time.perf_counter() - began
    agent.send_signal(signal.SIGTERM)
    agent.wait(30)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle-s", type=float, default=300)
    args = parser.parse_args()

    print("What each import adds to the resident memory")
    for line in subprocess.run(
        [sys.executable, "-c", PROBE, *IMPORTS], capture_output=True, text=True, check=True
    ).stdout.splitlines():
        name, _, size = line.rpartition(" ")
        print(f"  {name:45} {int(size) / MB:6.1f} MB")

    bare = median_ms([sys.executable, "-c", "pass"])
    version = median_ms([*Installation.SAFEHAND, "--version"])
    check = median_ms([*Installation.SAFEHAND, "check"])
    print("\nStart-up, median of 15")
    print(f"  a bare interpreter    {bare:6.0f} ms")
    print(f"  safehand --version    {version:6.0f} ms   (limit 100)   {version / bare:.1f} × bare")
    print(f"  safehand check        {check:6.0f} ms   (limit 300)   {check / bare:.1f} × bare")

    with tempfile.TemporaryDirectory() as folder, Installation(Path(folder)) as here:
        here.enrol(tls=True)
        soonest = sorted(first_heartbeat_s(here) for _ in range(5))
        print("\nFrom exec to an acknowledged heartbeat, over TLS on loopback, 5 starts")
        print(f"  median {soonest[2]:.2f} s, slowest {soonest[-1]:.2f} s   (limit 1 s)")

        agent = here.start("agent", "run")
        here.wait_until_empty()
        time.sleep(5)  # the checks of the start are over
        own, children = cpu_s(agent.pid)
        print(f"\nThe idle agent, TLS and watchdog included, watched for {args.idle_s:.0f} s")
        time.sleep(args.idle_s)
        own_after, children_after = cpu_s(agent.pid)
        memory = rss_bytes(agent.pid)
        share = (own_after - own) / args.idle_s
        again_s = children_after - children
        print(f"  resident memory       {memory / MB:6.1f} MB  (limit 30)")
        print(f"  processor             {share * 100:6.3f} %   (limit 0.02 of one core)")
        print(f"  the checks of a start {children:6.2f} s   of processor time, in a child, hourly")
        print(f"  checks run again      {again_s:6.2f} s   meanwhile, because the device changed")


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
