#!/usr/bin/env python3
"""Is anything lost or counted twice when agent and central log are killed at random?

    python tests/bench/kills.py [--events 10000] [--kills 200] [--seed 1]

Events flow into a device's spool and on to the central log, while both programs are killed with
SIGKILL at random moments and started again. At the end every event must be in the log, once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent import event
from agent.central.store.sqlite.log import SqliteLog
from agent.delivery.spool import open_here
from agent.event import Severity
from tests.bench.installation import Installation

CODE = "bench"


def produce(state: Path, count: int, share_killed: Callable[[], float]) -> None:
    """Appends numbered events, as the mail gateway would: another program beside the agent.

    No faster than the killing goes on, so that events flow until the last kill.
    """
    with open_here(state, max_mb=1000) as spool:
        for n in range(count):
            while n / count > share_killed():
                time.sleep(0.01)
            spool.append(
                event.noticed(
                    CODE, datetime.now(UTC), message=str(n), severity=Severity.HIGH, detail={}
                )
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    killed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Installation(Path(folder)) as here:
        here.enrol()
        producer = threading.Thread(
            target=produce,
            args=(here.state, args.events, lambda: (sum(killed.values()) + 1) / args.kills),
        )
        programs = {"central": here._programs[0], "agent": here.start("agent", "run")}
        producer.start()
        began = time.monotonic()
        while sum(killed.values()) < args.kills:
            time.sleep(chance.uniform(0.0, 0.4))
            victim = chance.choice(["agent", "central"])
            programs[victim].kill()
            programs[victim].wait()
            killed[victim] += 1
            if victim == "central":
                programs[victim] = here.start_central()
            else:
                programs[victim] = here.start("agent", "run")
        producer.join()
        here.wait_until_empty(timeout_s=600)
        with contextlib.closing(SqliteLog(here.database())) as log:
            bodies = [json.loads(each.body) for each in log.events() if each.body is not None]
        found = Counter(b["message"] for b in bodies if b["metadata"]["event_code"] == CODE)
        lost = args.events - len(found)
        double = sum(found.values()) - len(found)
        numbers: dict[str, list[int]] = {}
        for body in bodies:
            numbers.setdefault(body["device"]["boot_uid"], []).append(body["metadata"]["sequence"])
        gaps = sum(max(each) - len(each) for each in numbers.values())
        print(
            f"{args.events} events, {sum(killed.values())} kills ({dict(killed)}), seed {args.seed}"
        )
        print(f"took {time.monotonic() - began:.0f} s; events flowed until the last kill")
        print(f"lost {lost}   counted twice {double}   gaps in the numbers {gaps}")
        return 1 if lost or double or gaps else 0


if __name__ == "__main__":
    sys.exit(main())
