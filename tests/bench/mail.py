"""What does the gateway cost? Prints a table; needs root and Postfix.

    python -m tests.bench.mail [--messages N] [--rounds N] [--no-peers]

One Postfix on loopback with a port for each filter and one without any; smtp-source with ten
sessions against each in turn, in interleaved rounds; what is accepted goes to smtp-sink. Safehand
screens with the full detector, as `safehand mail gateway` runs it; the peers do nothing, and those
that are not installed are installed into a folder of their own (`tests.bench.milters`).

On a machine that others use as well the ratios of CPU time say more than those of throughput: what
Postfix and its relay spend on a message, and what the filter adds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from agent.mail.next_hop import Address
from tests.bench import milters
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


def memory_mb(pid: int, kind: str) -> float:
    """`Rss`, or `Pss` in which what processes share is divided between them."""
    found = re.search(rf"{kind}:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) / 1024 if found else 0.0


def family(pid: int) -> list[int]:
    """The process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(each) for each in children)]


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes and those that they saw end have used."""
    tick, used = os.sysconf("SC_CLK_TCK"), 0.0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += sum(map(int, fields[11:15])) / tick
    return used


def below(pid: int) -> list[int]:
    """The process and everything that it started."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        for file in Path(f"/proc/{each}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                waiting.extend(int(child) for child in file.read_text().split())
    return found


@dataclass
class Row:
    """One filter, and what was measured."""

    name: str
    port: int
    pid: int = 0
    """Of the filter; 0 for none."""
    rates: list[float] = field(default_factory=list)
    filter_ms: list[float] = field(default_factory=list)
    """CPU of the filter for each message."""
    postfix_ms: list[float] = field(default_factory=list)
    """CPU of Postfix for each message."""


def measure(row: Row, master: int, size: int, count: int) -> None:
    before = cpu_s(below(row.pid)) if row.pid else 0.0
    postfix = cpu_s(below(master))
    row.rates.append(count / seconds(row.port, size, count))
    row.postfix_ms.append((cpu_s(below(master)) - postfix) * 1000 / count)
    if row.pid:
        row.filter_ms.append((cpu_s(below(row.pid)) - before) * 1000 / count)


def report(rows: list[Row], size: int) -> None:
    """Prints a line for each; the first has no filter."""
    bare = statistics.median(rows[0].rates)
    plain = statistics.median(latencies(rows[0].port, size, 100))
    spent = statistics.median(rows[0].postfix_ms)
    for row in rows:
        rate = statistics.median(row.rates)
        line = f"{size:6} {row.name:28} {rate:7.0f}/s {rate / bare:6.2f}"
        if row.pid:
            added = statistics.median(latencies(row.port, size, 100)) - plain
            line += f" {added:8.1f} ms {statistics.median(row.filter_ms):8.2f} ms"
        else:
            line += f" {'':11} {spent:8.2f} ms (Postfix)"
        print(line, flush=True)


def run(messages: int, rounds: int, *, peers: bool) -> None:
    root = Path(tempfile.mkdtemp(prefix="safehand-bench-"))
    sink_port, plain = free_port(), free_port()
    sink = Sink()
    sink.address = Address("127.0.0.1", sink_port)
    house = House(root, sink)
    relay = subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{sink_port}", "1000"])
    others = list(milters.start(root)) if peers else []
    try:
        house.extra = f"127.0.0.1:{plain} inet n - n - - smtpd -o smtpd_milters=\n"
        for other in others:
            house.extra += (
                f"127.0.0.1:{other.port} inet n - n - - smtpd -o smtpd_milters={other.address}\n"
            )
        house.start()
        assert house.gateway is not None
        master = int((root / "spool" / "pid" / "master.pid").read_text())
        print(
            f"{'size':>6} {'filter':28} {'throughput':>9} {'ratio':>6} {'added p50':>11} "
            f"{'CPU a message':>11}"
        )
        for size in _SIZES:
            count = messages if size < 10_000 else max(50, messages // 4)
            rows = [Row("none", plain), Row("Safehand, full detector", house.port)]
            rows[1].pid = house.gateway.pid
            rows += [Row(other.name, other.port, other.process.pid) for other in others]
            for _ in range(rounds):
                for row in rows:
                    measure(row, master, size, count)
            report(rows, size)
        whole = family(house.gateway.pid)
        print(
            f"resident: {memory_mb(whole[0], 'Rss'):.0f} MB the gateway; with its lanes "
            f"{sum(memory_mb(pid, 'Pss') for pid in whole):.0f} MB, what they share counted once"
        )
    finally:
        for other in others:
            other.process.terminate()
            other.process.wait()
        house.stop()
        relay.terminate()
        relay.wait()
        shutil.rmtree(root, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    args = parser.parse_args()
    run(args.messages, args.rounds, peers=args.peers)


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
