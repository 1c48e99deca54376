#!/usr/bin/env python3
"""Does one server carry 25,000 devices that say every five minutes that they live?

    python tests/bench/devices.py [--devices 25000] [--every 300] [--seconds 60]

Real requests over HTTP, each signed by its device, at the pace that so many devices keep; after
each heartbeat the device looks at the log as its witness and compares with others, as agents do.
The sequencer, the alerts and the console's tables at work beside them. Then as many heartbeats as
it can take singly. Client and server share this machine, so processor time is the number to
compare.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil
from nacl.signing import SigningKey

from agent.central.enrolment import milliseconds
from agent.central.store.rows import Device
from agent.central.store.sqlite import SqliteStore
from agent.delivery import peers, witness
from agent.delivery.http_signature import sign
from agent.delivery.identity import device_id
from agent.event import Place, event_bytes
from agent.ocsf import heartbeat
from agent.tlog.cosignature import cosign
from tests.bench.installation import Installation

ACK_TARGET_S = 0.25
RSS_TARGET_MB = 150
_THREADS = 16


@dataclass(slots=True)
class One:
    """A made-up device."""

    id: str
    key: SigningKey
    sequence: int = 0
    size: int = 0
    """Of the log, when it last looked."""
    peers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """What the requests came to."""

    took_s: list[float] = field(default_factory=list)
    failed: int = 0


def enrol(here: Installation, count: int) -> list[One]:
    """So many devices, put straight into the store before the server starts."""
    store = SqliteStore(here.database())
    devices = []
    now = milliseconds(datetime.now(UTC))
    for start in range(0, count, 1000):
        with store.change() as changes:
            for n in range(start, min(count, start + 1000)):
                key = SigningKey(n.to_bytes(32, "big"))
                public = bytes(key.verify_key)
                one = One(device_id(public), key)
                changes.put_device(Device(one.id, f"Device {n}", public, "h", "linux", now))
                devices.append(one)
    store.close()
    return devices


def beat(connection: http.client.HTTPConnection, authority: str, one: One) -> bool:
    """True where the log has this device's next heartbeat."""
    one.sequence += 1
    now = datetime.now(UTC)
    body = event_bytes(
        heartbeat(now, policies="ab" * 32, outcomes={"pass": 11}, interval_s=300),
        Place(one.id, "bench", one.sequence),
        hostname="h",
    )
    headers = sign(
        one.key,
        "POST",
        authority,
        "/v1/events",
        body,
        created=now,
        expires=now + timedelta(minutes=5),
        nonce="n",
        key_id=one.id,
    )
    connection.request("POST", "/v1/events", body, headers)
    answer = connection.getresponse()
    return b'"stored":1' in answer.read() and answer.status == 200


def look(connection: http.client.HTTPConnection, one: One) -> bool:
    """True where the log showed its newest checkpoint, and what others saw."""
    asked = json.dumps({"size": one.size}).encode()
    status, told = post(connection, witness.PATH, asked)
    if status != 200:
        return False
    note = told.decode().partition("\n\n")[2]
    one.size = int(note.split("\n", 2)[1])
    signed = cosign(note, peers.cosigner(one.id), one.key, int(time.time()))
    said = {"device": one.id, "note": signed, "peers": one.peers[-2:]}
    status, told = post(connection, peers.PATH, json.dumps(said).encode())
    if status == 200:
        one.peers += [each["device"] for each in json.loads(told)["peers"]]
    return status == 200


def post(connection: http.client.HTTPConnection, path: str, body: bytes) -> tuple[int, bytes]:
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


class Load:
    """Devices that report from several threads."""

    def __init__(self, port: int, devices: list[One]) -> None:
        self._port = port
        self._devices = devices
        self._next = 0
        self._lock = threading.Lock()

    def run(self, seconds: float, pace: float | None) -> Told:
        """At `pace` requests a second, at random moments; as many as go where that is None."""
        told = Told()
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._report, args=(told, until, pace, n))
            for n in range(_THREADS)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return told

    def _report(self, told: Told, until: float, pace: float | None, seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        due = time.monotonic()
        while time.monotonic() < until:
            if pace is not None:
                due += chance.expovariate(pace / _THREADS)
                time.sleep(max(0.0, due - time.monotonic()))
            with self._lock:
                one = self._devices[self._next % len(self._devices)]
                self._next += 1
            began = time.perf_counter()
            stored = beat(connection, f"127.0.0.1:{self._port}", one)
            took_s = time.perf_counter() - began
            seen = pace is None or look(connection, one)
            with self._lock:
                told.took_s.append(took_s)
                told.failed += not (stored and seen)
        connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=25_000)
    parser.add_argument("--every", type=int, default=300, help="seconds between heartbeats")
    parser.add_argument("--seconds", type=float, default=60)
    args = parser.parse_args()
    pace = args.devices / args.every
    with tempfile.TemporaryDirectory() as folder:
        here = Installation(Path(folder))
        devices = enrol(here, args.devices)
        with here:
            server = psutil.Process(here._programs[-1].pid)
            load = Load(here.port, devices)
            load.run(5, pace)  # connections and caches
            before = sum(server.cpu_times()[:2])
            told = load.run(args.seconds, pace)
            cpu = sum(server.cpu_times()[:2]) - before
            late = sorted(told.took_s)
            p50, p99 = (late[int(len(late) * share)] for share in (0.5, 0.99))
            rss = server.memory_info().rss / 1e6
            print(
                f"{args.devices} devices every {args.every} s ({pace:.0f}/s) for "
                f"{args.seconds:.0f} s: {len(late)} heartbeats, {told.failed} failed"
            )
            print(
                f"acknowledged in {p50 * 1000:.0f} ms (p50), {p99 * 1000:.0f} ms (p99, target "
                f"{ACK_TARGET_S * 1000:.0f}); the server used {100 * cpu / args.seconds:.0f} % of "
                f"a core and {rss:.0f} MB (target {RSS_TARGET_MB})"
            )
            most = load.run(10, None)
            print(
                f"as many as it can take singly: {len(most.took_s) / 10:.0f}/s, client on the same "
                f"machine; {most.failed} failed"
            )
    return 1 if told.failed or most.failed or p99 > ACK_TARGET_S or rss > RSS_TARGET_MB else 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
