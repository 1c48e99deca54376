"""What does the gateway cost? Prints a table; needs root and Postfix.

    python -m tests.bench.mail [--messages N] [--rounds N]

One Postfix on loopback with two ports, one that asks the milter and one that does not; smtp-source
with ten sessions against each in turn, in interleaved rounds; what is accepted goes to smtp-sink.
The detector is the full one, behind the gateway as `safehand mail gateway` runs it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agent.mail.next_hop import Address
from tests.mail.sink import Sink
from tests.real.test_postfix import House, free_port

_SESSIONS = 10
_SIZES = (4096, 65536)


def seconds(port: int, size: int, messages: int) -> float:
    """How long Postfix takes to accept that many messages."""
    source = ["smtp-source", "-s", str(_SESSIONS), "-m", str(messages), "-l", str(size)]
    source += ["-f", "me@example.org", "-t", "a@clinic.example", f"127.0.0.1:{port}"]
    started = time.perf_counter()
    subprocess.run(source, check=True)
    return time.perf_counter() - started


def latencies(port: int, size: int, messages: int) -> list[float]:
    """Milliseconds from the end of each message to its answer, one session, sorted."""
    body = ("Lorem ipsum dolor sit amet, consectetur adipiscing elit.\r\n" * (size // 57))[:size]
    taken = []
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        for _ in range(messages):
            client.mail("me@example.org")
            client.rcpt("a@clinic.example")
            started = time.perf_counter()
            client.data(f"Subject: a\r\n\r\n{body}\r\n")
            taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def resident_mb(pid: int) -> float:
    """VmRSS of one process."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def family(pid: int) -> list[int]:
    """The process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(each) for each in children)]


def run(messages: int, rounds: int) -> None:
    root = Path(tempfile.mkdtemp(prefix="safehand-bench-"))
    sink_port, plain = free_port(), free_port()
    sink = Sink()
    sink.address = Address("127.0.0.1", sink_port)
    house = House(root, sink)
    relay = subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{sink_port}", "1000"])
    try:
        house.extra = f"127.0.0.1:{plain} inet n - n - - smtpd -o smtpd_milters=\n"
        house.start()
        print(f"{'size':>6} {'no filter':>12} {'Safehand':>12} {'ratio':>7}   added p50")
        for size in _SIZES:
            count = messages if size < 10_000 else max(50, messages // 4)
            without, with_it = [], []
            for _ in range(rounds):
                without.append(count / seconds(plain, size, count))
                with_it.append(count / seconds(house.port, size, count))
            bare, filtered = statistics.median(without), statistics.median(with_it)
            before = statistics.median(latencies(plain, size, 100))
            after = statistics.median(latencies(house.port, size, 100))
            print(
                f"{size:6} {bare:10.0f}/s {filtered:10.0f}/s {filtered / bare:7.2f}   "
                f"{after - before:.1f} ms ({before:.1f} to {after:.1f})"
            )
        assert house.gateway is not None
        sizes = ", ".join(f"{resident_mb(pid):.0f}" for pid in family(house.gateway.pid))
        print(f"resident: {sizes} MB (gateway, then its children)")
    finally:
        house.stop()
        relay.terminate()
        relay.wait()
        shutil.rmtree(root, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    run(args.messages, args.rounds)


if __name__ == "__main__":
    sys.exit(main())
