#!/usr/bin/env python3
"""Does mail leak, get lost or go twice when everything around it fails at random?

    python -m tests.bench.mail_kills [--messages 10000] [--kills 50] [--seed 1]

Four clients send again until they are answered; half of the messages must be held. The gateway is
killed with SIGKILL and started again, its screening processes hang or die, its disk is full (as
root on Linux, where a small one can be mounted), the next hop refuses, drops and goes silent. At
the end every held message is released. Prints a table; ends with 1 where a count that must be 0 is
not.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mail import chaos


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of 64 MB at `state` in the folder; False where none can be mounted."""
    state = folder / "state"
    state.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "safehand-bench", str(state)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(state)], check=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder)) as small:
        found = chaos.run(
            Path(folder), args.messages, kills=args.kills, seed=args.seed, small_disk=small
        )
    wrong = {
        "should be held, got out": len(found.leaked),
        "lost": len(found.lost),
        "twice, unexplained": len(found.doubled),
    }
    print(f"{found.messages} messages, {found.kills} kills, {found.failures} next-hop failures,")
    print(f"{found.stopped} lanes stopped or killed, {found.full} times a full disk,")
    print(f"{time.perf_counter() - started:.0f} s, {found.unsure.total()} answers lost on the way")
    for name, count in wrong.items():
        print(f"  {name:26}{count:8}")
    print(f"  {'held, then released once':26}{len(found.released):8}")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
