#!/usr/bin/env python3
"""How long do all checks of this machine take, and how much memory?

    python tests/bench/checks.py [--runs 15]

Prints each check's own time, then the whole command's: wall time and processor time (median of
the runs, byte code warm) and peak resident memory. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "agent", "check", "--json"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment.setdefault("PYTHONPYCACHEPREFIX", "/tmp/safehand-bench-pyc")
    walls, processors = [], []
    output = b""
    for number in range(runs + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        output = subprocess.run(
            COMMAND, cwd=ROOT, env=environment, capture_output=True, check=False
        ).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if number:  # the first run writes the byte code
            walls.append((time.perf_counter() - began) * 1000)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            processors.append(spent * 1000)
    for line in output.splitlines():
        finding = json.loads(line)
        print(f"{finding['check']:20} {finding['outcome']:15} {finding['took_ms']:5} ms")
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nall checks, cold start: {statistics.median(walls):.0f} ms wall (best "
          f"{min(walls):.0f}), {statistics.median(processors):.0f} ms of processor, "
          f"peak {peak_mb:.1f} MB; load average {os.getloadavg()[0]:.1f}")  # fmt: skip


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from agent.cli._piped import piped

    sys.exit(piped(main))
