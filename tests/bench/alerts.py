#!/usr/bin/env python3
"""How soon is a critical event an accepted alert, and is any lost when the server is killed?

    python tests/bench/alerts.py [--events 300] [--kills 60] [--seed 1]

A device reports critical events of different kinds at random moments, and a webhook receiver of
ours, which now and then refuses, takes the alerts. First nobody is killed: the time from the
event's birth on the device to the receiver's yes. Then the server is killed with SIGKILL again and
again while events flow: each event must be in an accepted alert in the end.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent import ocsf
from agent.delivery import identity
from agent.delivery.shipper import NotSent, Shipper
from agent.delivery.spool import Spool, open_here
from agent.delivery.transport import HttpTransport
from agent.event import Severity
from tests.bench.installation import Installation

TARGET_S = 10.0
_CODE = re.compile(r"bench-[0-9]+")


class Receiver(ThreadingHTTPServer):
    """Takes alerts, and notes when each event's code was first in one."""

    daemon_threads = True

    def __init__(self, chance: random.Random) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.chance = chance
        self.refuse = 0.0
        self.seen: dict[str, float] = {}
        self.ids: Counter[str] = Counter()


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        refused = self.server.chance.random() < self.server.refuse
        if not refused:
            self.server.ids[said["id"]] += 1
            for code in _CODE.findall(json.dumps(said)):
                self.server.seen.setdefault(code, time.monotonic())
        with suppress(OSError):  # whoever sent it may be dead by now
            self.send_response(503 if refused else 204)
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        pass


class Device:
    """Reports critical events, and sends them on whatever breaks."""

    def __init__(self, here: Installation) -> None:
        enrolment = identity.load_enrolment(here.state)
        assert enrolment
        self.born: dict[str, float] = {}
        self.spool: Spool = open_here(here.state, max_mb=100)
        self.shipper = Shipper(self.spool, identity.load(here.state), HttpTransport(enrolment.url))

    def report(self) -> None:
        code = f"bench-{len(self.born) + 1}"
        self.born[code] = time.monotonic()
        self.spool.append(
            ocsf.noticed(code, datetime.now(UTC), message="", severity=Severity.CRITICAL, detail={})
        )

    def send(self, *, patience_s: float = 30.0) -> None:
        deadline = time.monotonic() + patience_s
        while True:
            try:
                if self.shipper.ship() is None:
                    return
            except NotSent:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def wait_for(receiver: Receiver, device: Device, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while device.born.keys() - receiver.seen.keys() and time.monotonic() < deadline:
        time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder, Receiver(random.Random(args.seed)) as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        with prepared(Path(folder), receiver.server_address[1]) as here:
            here.enrol()
            device = Device(here)
            for _ in range(args.events):
                device.report()
                device.send()
                time.sleep(chance.expovariate(8.0))
            wait_for(receiver, device, 60)
            late = sorted(receiver.seen[code] - born for code, born in device.born.items())
            p50, p99 = (late[int(len(late) * share)] for share in (0.5, 0.99))
            print(f"{args.events} critical events: to an accepted alert in {p50:.1f} s (p50)")
            print(f"p99 {p99:.1f} s, worst {late[-1]:.1f} s; the target is {TARGET_S:.0f} s")
            lost = killed(here, device, receiver, args.kills, chance)
        receiver.shutdown()
    return 1 if lost or p99 > TARGET_S else 0


def prepared(folder: Path, port: int) -> Installation:
    """An installation whose alerts go to that port."""
    policies = folder / "policies"
    policies.mkdir()
    (folder / "key").write_text("a key of at least 24 bytes\n")
    (policies / "alerts.toml").write_text(
        f'[channel-webhook]\nurl = "http://127.0.0.1:{port}/"\nkey-file = "{folder}/key"\n'
    )
    here = Installation(folder)
    settings = folder / "safehand.toml"
    settings.write_text(f'policies = "{policies.as_posix()}"\n{settings.read_text()}')
    return here


def killed(
    here: Installation, device: Device, receiver: Receiver, kills: int, chance: random.Random
) -> int:
    """How many events never were in an accepted alert, although the server was killed so often."""
    receiver.refuse = 0.2
    before = len(device.born)
    for _ in range(kills):
        for _ in range(chance.randrange(1, 6)):
            device.report()
        device.send()
        time.sleep(chance.uniform(0.0, 2.5))  # anywhere between the event and its message
        here._programs[-1].kill()
        here._programs[-1].wait()
        here.start_central()
    wait_for(receiver, device, 600)
    lost = len(device.born.keys() - receiver.seen.keys())
    twice = sum(count - 1 for count in receiver.ids.values())
    print(
        f"{len(device.born) - before} more while the server was killed {kills} times and the "
        f"receiver refused one in five: {lost} lost; {twice} messages came twice, under one id each"
    )
    return lost


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
