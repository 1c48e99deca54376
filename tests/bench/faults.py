#!/usr/bin/env python3
"""Is anything lost or counted twice, whatever breaks?

    python tests/bench/faults.py [--kills 1000] [--disk-fulls 100] [--cuts 100] [--jumps 100]
                                 [--failovers 50] [--postgresql-disk-fulls 35]
                                 [--events 10] [--seed 1]

A real agent and a real central log in one folder, and events that flow into the device's spool
until the last fault: SIGKILL to either; a disk that is full under both; a network that is down, or
swallows everything, between them; the clock of either jumping by ten years. Fail-overs are those
of `tests/real/test_central_postgresql.py`: three collectors, PostgreSQL's primary killed, its
synchronous standby promoted. Disks that are full under PostgreSQL (its tables, its write-ahead log,
all of it: three times the number) are those of `tests/real/test_postgresql_full_disk.py`. 0 leaves
a row out.

At the end every event must be in the log, once; no number may be missing; the whole log must verify
against its public key; and every checkpoint that it showed on the way must be one that it grew
from, as the agent, which is a witness, must have found too.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent import ocsf
from agent.central.audit import audit
from agent.central.store.sqlite.log import SqliteLog
from agent.delivery.spool import SpoolFullError, open_here
from agent.event import Severity
from agent.tlog.checkpoint import Checkpoint, open_checkpoint
from agent.tlog.merkle import ProofError, check_consistency, consistency_proof
from agent.tlog.note import read_verifier
from agent.tlog.tiles import reader
from tests.bench.installation import ROOT, Installation

CODE = "bench"
PROGRAMS = {"central": ("central", "serve"), "agent": ("agent", "run")}
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
DISK_MB = 96


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of fault came to."""

    fault: str
    count: int
    events: int
    """That were reported, heartbeats and findings not counted."""
    lost: int
    twice: int
    gaps: int
    """Numbers that are missing, of any kind of event."""
    checkpoints: int
    """Different ones that the log showed on the way."""
    inconsistent: int
    """Of them, those that the log did not grow from."""
    problems: tuple[str, ...]
    """What an audit of the whole log, and the agent, said."""
    died: int
    """How often a program ended by itself and was started again, as a service manager would."""
    took_s: int

    @property
    def good(self) -> bool:
        return not (self.lost or self.twice or self.gaps or self.inconsistent or self.problems)


class World:
    """Agent and central log."""

    def __init__(self, here: Installation, folder: Path, chance: random.Random) -> None:
        self.here, self.folder, self.chance = here, folder, chance
        self.programs = {"central": here._programs[0], "agent": self._start("agent")}
        self.died = 0

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        self.here.environment = clocked(self.folder, name)
        return self.here.start_central() if name == "central" else self.here.start("agent", "run")

    def restart(self, name: str) -> None:
        self.programs[name] = self._start(name)

    def keep_alive(self) -> None:
        for name, program in self.programs.items():
            if program.poll() is not None:
                self.died += 1
                with self.here._settings.with_name("log").open() as log:
                    told = log.read()[-3000:]
                print(f"  {name} ended by itself ({program.returncode}):\n{told}", file=sys.stderr)
                self.restart(name)

    def pause(self, most_s: float) -> None:
        time.sleep(self.chance.uniform(0.0, most_s))


class Fault(Protocol):
    """Breaks something and mends it again."""

    def prepare(self, folder: Path) -> None:
        """Before anything runs."""

    def strike(self, world: World) -> None: ...


class Kill:
    """SIGKILL to one of the two."""

    def prepare(self, folder: Path) -> None: ...

    def strike(self, world: World) -> None:
        world.pause(0.4)
        victim = world.chance.choice(list(PROGRAMS))
        world.programs[victim].send_signal(signal.SIGKILL)
        world.programs[victim].wait()
        world.restart(victim)


class FullDisk:
    """The disk under spool and store is full for a moment, to some last bytes."""

    def prepare(self, folder: Path) -> None:
        disk = folder / "state"
        disk.mkdir(mode=0o700)
        do("mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "none", str(disk))

    def strike(self, world: World) -> None:
        filler = world.here.state / "filler"
        leave = world.chance.choice([0, 0, 4096, world.chance.randrange(200_000)])
        with filler.open("wb") as file:
            stat = os.fstatvfs(file.fileno())
            with contextlib.suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, stat.f_bavail * stat.f_frsize - leave)
        time.sleep(0.2)
        world.pause(1.0)
        filler.unlink()
        world.pause(1.0)


class Cut:
    """The loopback of a network namespace is down, or swallows what is sent to the central log."""

    def prepare(self, folder: Path) -> None:
        do("ip", "link", "set", "lo", "up")
        do("nft", "add", "table", "inet", "cut")
        do("nft", "add", "chain", "inet", "cut", "in", "{ type filter hook input priority 0; }")

    def strike(self, world: World) -> None:
        if world.chance.random() < 0.5:
            do("ip", "link", "set", "lo", "down")
            world.pause(1.5)
            do("ip", "link", "set", "lo", "up")
        else:
            way = world.chance.choice(["dport", "sport"])  # what is asked, or what is answered
            do("nft", "add", "rule", "inet", "cut", "in", "tcp", way, str(world.here.port), "drop")
            world.pause(3.0)
            do("nft", "flush", "chain", "inet", "cut", "in")
        world.pause(1.0)


class Jump:
    """The clock of one of the two is ten years off, or right again."""

    def prepare(self, folder: Path) -> None:
        if not Path(FAKETIME).exists():
            raise SystemExit("needs libfaketime: apt-get install faketime")
        for name in PROGRAMS:
            clock_of(folder, name).write_text("+0d\n")

    def strike(self, world: World) -> None:
        clock = clock_of(world.folder, world.chance.choice(list(PROGRAMS)))
        draft = clock.with_suffix(".new")
        days = world.chance.choice([0, 3650, -3650, world.chance.randrange(-3650, 3650)])
        draft.write_text(f"{days:+d}d\n")
        draft.replace(clock)
        world.pause(1.0)


FAULTS: dict[str, tuple[str, Fault, Sequence[str]]] = {
    "kills": ("SIGKILL", Kill(), ()),
    "disk-fulls": ("disk full", FullDisk(), ("unshare", "--mount")),
    "cuts": ("network cut", Cut(), ("unshare", "--net")),
    "jumps": ("clock jump of up to 10 years", Jump(), ()),
}
"""By option: its name for people, what it does, and in which namespace it is done."""


def do(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def clock_of(folder: Path, program: str) -> Path:
    return folder / f"{program}.clock"


def clocked(folder: Path, program: str) -> dict[str, str]:
    """The environment in which that program's clock is the one in its file, where it has one."""
    clock = clock_of(folder, program)
    if not clock.exists():
        return {}
    return {
        "LD_PRELOAD": FAKETIME,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def produce(state: Path, count: int, share_done: Callable[[], float]) -> None:
    """Appends numbered events, as the mail gateway would: another program beside the agent.

    No faster than faults happen, so that events flow until the last of them.
    """
    with open_here(state, max_mb=1000) as spool:
        for n in range(count):
            while n / count > share_done():
                time.sleep(0.01)
            while True:
                try:
                    spool.append(
                        ocsf.noticed(
                            CODE, datetime.now(UTC), message=str(n), severity=Severity.HIGH,
                            detail={},
                        )
                    )  # fmt: skip
                    break
                except SpoolFullError:
                    time.sleep(0.05)


class Onlooker:
    """Whoever reads the log's checkpoint now and then, and keeps it."""

    def __init__(self, port: int) -> None:
        self.notes: dict[str, None] = {}
        self._url = f"http://127.0.0.1:{port}/log/checkpoint"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.3):
            with (
                contextlib.suppress(OSError, ValueError, http.client.HTTPException),
                urllib.request.urlopen(self._url, timeout=2) as answer,
            ):
                self.notes[answer.read().decode()] = None

    def close(self) -> None:
        self._ended.set()
        self._thread.join()


def part(name: str, count: int, events: int, seed: int) -> Row:
    """One row: so many faults of one kind, while so many events flow for each."""
    said, fault, _ = FAULTS[name]
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        fault.prepare(folder)
        here = Installation(folder, more="[agent]\nheartbeat_s = 2\n")
        here.environment = clocked(folder, "central")
        done = 0
        total = count * events
        began = time.monotonic()
        with here:
            here.environment = {}
            here.enrol()
            world = World(here, folder, chance)
            onlooker = Onlooker(here.port)
            producer = threading.Thread(
                target=produce, args=(here.state, total, lambda: (done + 1) / count)
            )
            producer.start()
            for done in range(1, count + 1):
                fault.strike(world)
                world.keep_alive()
                if sys.stderr.isatty() or done % 50 == 0:
                    print(f"  {said}: {done} of {count}", file=sys.stderr, flush=True)
            producer.join()
            here.environment = {}
            here.wait_until_empty(timeout_s=900)
            onlooker.close()
            alone = json.loads(here.run("status", "--json"))
        problems = [f"the agent: {alone['log']['problem']}"] if alone["log"]["problem"] else []
        problems += [f"refused: {each}" for each in alone["refused"]]
        return judged(
            here, list(onlooker.notes), problems, said, count, total, world.died,
            round(time.monotonic() - began),
        )  # fmt: skip


def judged(
    here: Installation,
    notes: Sequence[str],
    problems: list[str],
    said: str,
    count: int,
    events: int,
    died: int,
    took_s: int,
) -> Row:
    """What the log holds in the end, held against what was reported and shown."""
    verifier = read_verifier((here.database().parent / "log.pub").read_text())
    with contextlib.closing(SqliteLog(here.database(), still=True)) as log:
        problems += audit(log, verifier).told
        last = open_checkpoint(log.checkpoints()[-1], verifier)
        shown = [open_checkpoint(each, verifier) for each in notes]
        inconsistent = sum(not _grew(log, each, last) for each in shown)
        bodies = [json.loads(each.body) for each in log.events() if each.body is not None]
    found = Counter(b["message"] for b in bodies if b["metadata"]["event_code"] == CODE)
    numbers: dict[tuple[str, str], list[int]] = {}
    for body in bodies:
        life = (body["device"]["uid"], body["device"]["boot_uid"])
        numbers.setdefault(life, []).append(body["metadata"]["sequence"])
    return Row(
        said,
        count,
        events,
        lost=events - len(found),
        twice=sum(found.values()) - len(found),
        gaps=sum(max(each) - len(set(each)) for each in numbers.values()),
        checkpoints=len(shown),
        inconsistent=inconsistent,
        problems=tuple(problems),
        died=died,
        took_s=took_s,
    )


def _grew(log: SqliteLog, old: Checkpoint, last: Checkpoint) -> bool:
    if old.size > last.size:
        return False
    proof = consistency_proof(old.size, last.size, reader(log.tile))
    try:
        check_consistency(old.size, old.root, last.size, last.root, proof)
    except ProofError:
        return False
    return True


def apart(name: str, count: int, events: int, seed: int) -> Row | None:
    """The row, from a process in namespaces of its own; None where that broke."""
    words = ["--part", name, "--count", str(count), "--events", str(events), "--seed", str(seed)]
    ran = subprocess.run(
        [*FAULTS[name][2], sys.executable, __file__, *words],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        return None
    row = json.loads(ran.stdout.splitlines()[-1])
    return Row(**row | {"problems": tuple(row["problems"])})


@dataclass(frozen=True, slots=True)
class RealTest:
    """A fault that a test of real parts makes as often as its environment says."""

    fault: str
    file: str
    variable: str
    told: str
    """What stands in the lines that say how it went."""

    def run(self, count: int) -> tuple[bool, list[str]]:
        """Whether it held so many times in a row, and its last words."""
        words = ["-q", "-n0", "-p", "no:cacheprovider", f"tests/real/{self.file}"]
        began = time.monotonic()
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *words, "-s", "-k", self.told.replace("-", "_")],
            env={**os.environ, self.variable: str(count)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        told = [line.lstrip(".") for line in ran.stdout.splitlines() if self.told in line]
        good = ran.returncode == 0 and " passed" in ran.stdout and " skipped" not in ran.stdout
        return good, [*(told or [ran.stdout[-2000:]]), f"{time.monotonic() - began:.0f} s"]


REAL_TESTS = {
    "failovers": RealTest(
        "PostgreSQL fail-over", "test_central_postgresql.py", "SAFEHAND_FAILOVERS", "fail-overs"
    ),
    "postgresql-disk-fulls": RealTest(
        "PostgreSQL's disk full", "test_postgresql_full_disk.py", "SAFEHAND_DISK_FULLS", "no-room"
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, count in {"kills": 1000, "disk-fulls": 100, "cuts": 100, "jumps": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=count, metavar="N")
    for name, count in {"failovers": 50, "postgresql-disk-fulls": 35}.items():
        parser.add_argument(f"--{name}", type=int, default=count, metavar="N")
    parser.add_argument("--events", type=int, default=10, help="for each fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=list(FAULTS), help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        print(json.dumps(asdict(part(args.part, args.count, args.events, args.seed))))
        return 0
    print(
        f"{'fault':<30}{'times':>6}{'events':>8}{'lost':>6}{'twice':>6}{'gaps':>6}"
        f"{'checkpoints':>13}{'not grown from':>16}{'died':>6}{'s':>7}"
    )
    whole = True
    for name in FAULTS:
        count = getattr(args, name.replace("-", "_"))
        if not count:
            continue
        row = apart(name, count, args.events, args.seed)
        if row is None:
            whole = False
            print(f"{FAULTS[name][0]:<30}{count:>6}  could not be run to its end", flush=True)
            continue
        whole &= row.good
        print(
            f"{row.fault:<30}{row.count:>6}{row.events:>8}{row.lost:>6}{row.twice:>6}{row.gaps:>6}"
            f"{row.checkpoints:>13}{row.inconsistent:>16}{row.died:>6}{row.took_s:>7}",
            flush=True,
        )
        for each in row.problems:
            print(f"    {each}", flush=True)
    for name, test in REAL_TESTS.items():
        if count := getattr(args, name.replace("-", "_")):
            good, said = test.run(count)
            whole &= good
            print(f"{test.fault:<30}{count:>6}  {'; '.join(said)}", flush=True)
    print("nothing lost, nothing twice, every checkpoint grown from" if whole else "NOT whole")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
