#!/usr/bin/env python3
"""Does mail leak, get lost or go twice when the gateway is killed and the next hop fails at random?

    python -m tests.bench.mail_kills [--messages 10000] [--kills 50] [--seed 1]

Four clients send again until they are answered; half of the messages must be held. The gateway is
killed with SIGKILL and started again, the next hop refuses, drops and goes silent. At the end every
held message is released. Prints a table; ends with 1 where a count that must be 0 is not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.mail import chaos


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = chaos.run(Path(folder), args.messages, kills=args.kills, seed=args.seed)
    wrong = {
        "should be held, got out": len(found.leaked),
        "lost": len(found.lost),
        "twice, unexplained": len(found.doubled),
    }
    print(f"{found.messages} messages, {found.kills} kills, {found.failures} next-hop failures,")
    print(f"{time.perf_counter() - started:.0f} s, {found.unsure.total()} answers lost on the way")
    for name, count in wrong.items():
        print(f"  {name:26}{count:8}")
    print(f"  {'held, then released once':26}{len(found.released):8}")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
