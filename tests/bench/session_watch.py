#!/usr/bin/env python3
"""What does watching who is signed in cost a device?

    python tests/bench/session_watch.py [--sessions 3] [--looks 200]

The agent's watch against a bus of our own with a logind of our own upon it (needs dbus-daemon), and
against wtmp: how much resident memory it adds to a bare agent's loop, and processor time a look,
as a share of the half minute between two. Limits: 10 MB, 0.1 %.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ROOT = Path(__file__).resolve().parents[2]

_LOGIND = """
import sys
from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
count = int(sys.argv[1])
connection = open_dbus_connection("SYSTEM")
connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
print("ready", flush=True)
while True:
    asked = connection.receive()
    if asked.header.message_type is not MessageType.method_call:
        continue
    if asked.header.fields[HeaderFields.member] == "ListSessions":
        found = [(str(n), 1000 + n, f"person{n}", "seat0", f"/s/{n}") for n in range(count)]
        connection.send(new_method_return(asked, "a(susso)", (found,)))
    else:
        n = asked.header.fields[HeaderFields.path].rpartition("/")[2]
        said = {"Id": ("s", n), "Name": ("s", f"person{n}"), "Class": ("s", "user"),
                "State": ("s", "active"), "Remote": ("b", False), "LockedHint": ("b", False),
                "IdleHint": ("b", False), "Type": ("s", "wayland")}
        connection.send(new_method_return(asked, "a{sv}", (said,)))
"""

_WATCH = """
import asyncio, json, sys, time
from datetime import UTC, datetime
from pathlib import Path
import agent.event
def rss():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
async def main():
    await asyncio.to_thread(int)
    before = rss()
    from agent.daemon.session_watch import EVERY_S, SessionWatch
    if sys.argv[1] == "logind":
        from agent.signins.watching import here
        watcher = here()
    else:
        from agent.signins.watching.wtmp import Wtmp
        watcher = Wtmp(Path(sys.argv[1]), Path(sys.argv[1]).parent)
    told = []
    watch = SessionWatch(watcher, told.append, lambda: datetime.now(UTC))
    await watch.look()
    first = len(told)
    begun, looks = time.process_time(), int(sys.argv[2])
    for _ in range(looks):
        told.clear()
        await watch.look()
    spent = (time.process_time() - begun) / looks
    print(json.dumps({"events": first, "rss": rss() - before, "cpu_s": spent, "every_s": EVERY_S}))
asyncio.run(main())
"""


def watched(what: str, looks: int, environment: dict[str, str]) -> dict[str, float]:
    out = subprocess.run(
        [sys.executable, "-c", _WATCH, what, str(looks)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    found: dict[str, float] = json.loads(out)
    return found


def by_logind(sessions: int, looks: int) -> dict[str, float]:
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert bus.stdout is not None
    environment = {"DBUS_SYSTEM_BUS_ADDRESS": bus.stdout.readline().strip()}
    logind = subprocess.Popen(
        [sys.executable, "-c", _LOGIND, str(sessions)],
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    try:
        assert logind.stdout is not None
        logind.stdout.readline()
        return watched("logind", looks, environment)
    finally:
        for each in (logind, bus):
            each.kill()
            each.wait()


def by_wtmp(sessions: int, looks: int) -> dict[str, float]:
    from tests.signins.sources.test_wtmp import record

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wtmp"
        (Path(folder) / "proc" / "42").mkdir(parents=True)
        old = (record(7, "tty1", "old", ":0") + record(8, "tty1", "")) * 5000
        file.write_bytes(old + b"".join(record(7, f"pts/{n}", f"p{n}") for n in range(sessions)))
        return watched(str(file), looks, {})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=3)
    parser.add_argument("--looks", type=int, default=200)
    args = parser.parse_args()
    worst = 0
    for name, measure in (("logind", by_logind), ("wtmp", by_wtmp)):
        try:
            found = measure(args.sessions, args.looks)
        except FileNotFoundError as problem:
            print(f"{name:8} not measured: {problem}")
            continue
        megabytes, share = found["rss"] / 1e6, found["cpu_s"] / found["every_s"] * 100
        print(
            f"{name:8} {found['events']:.0f} events at first; {megabytes:.1f} MB more resident, "
            f"{found['cpu_s'] * 1000:.2f} ms a look: {share:.4f} % of a core"
        )
        worst |= megabytes > 10 or share > 0.1
    return int(worst)


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
