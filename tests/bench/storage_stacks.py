#!/usr/bin/env python3
"""How often is a random Linux storage stack judged wrongly?

    python tests/bench/storage_stacks.py [--stacks 10000] [--first 0]

Throws stacks together (tests/checks/_disks/random_stacks.py), judges the capture of each, and
compares every volume with the oracle's word. Prints the table, and the seeds of what went wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent import checks
from agent.checks.disk_encryption import DISK_ENCRYPTION
from agent.host.capture import CapturedHost
from tests.checks._disks import random_stacks


def fault(said: str, right: str) -> str:
    """What is wrong with an outcome; empty where nothing is."""
    if said == right:
        return ""
    return {"pass": "false pass", "fail": "false fail", "unknown": "needless unknown"}.get(
        said, f"{said} for {right}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--stacks", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    args = parser.parse_args()
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    seeds: list[int] = []
    started, judging = time.perf_counter(), 0.0
    for seed in range(args.first, args.first + args.stacks):
        machine, truth = random_stacks.throw(seed)
        host = CapturedHost(machine.document())
        before = time.perf_counter()
        finding = checks.run(DISK_ENCRYPTION, host, DISK_ENCRYPTION.parameters())
        judging += time.perf_counter() - before
        said = {part.name: part.outcome.value for part in finding.scope}
        outcomes += Counter(truth.values())
        wrong = [
            fault(said.get(name, "nothing"), truth.get(name, "nothing"))
            for name in said.keys() | truth.keys()
        ]
        wrong.append("crash" if finding.outcome.value == "error" else "")
        if any(wrong):
            seeds.append(seed)
            faults += Counter(each for each in wrong if each)
    print(f"{args.stacks} stacks, {sum(outcomes.values())} volumes: ", end="")
    print(", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())))
    for name in ("false pass", "false fail", "needless unknown", "crash"):
        print(f"{name:>17} {faults.pop(name, 0)}")
    for name, count in faults.items():
        print(f"{name:>17} {count}")
    whole = time.perf_counter() - started
    print(f"{whole:.0f} s in all, {judging / args.stacks * 1000:.2f} ms to judge one")
    if seeds:
        print("seeds:", *seeds[:20])
    return 1 if seeds else 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
