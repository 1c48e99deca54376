"""A gateway that is killed, a next hop that fails, clients that try again: who got what?

Used by a slow test with few messages and by the benchmark with many.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import smtplib
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agent.mail.facts import Facts
from agent.mail.holds import Holds
from agent.mail.release import Decision, hand_over, release
from tests.mail.sink import Sink

_ID = re.compile(rb"Subject: case (\d+)")
_CLIENTS = 4


@dataclass
class Outcome:
    """What became of the messages, by number. Even ones are clean, odd ones are to be held."""

    messages: int
    sent: Counter[int] = field(default_factory=Counter)
    """Copies that the next hop took while the gateway ran."""
    unsure: Counter[int] = field(default_factory=Counter)
    """Times that a client was left without an answer after it had sent a message."""
    held: Counter[int] = field(default_factory=Counter)
    released: Counter[int] = field(default_factory=Counter)
    kills: int = 0
    failures: int = 0
    """Of the next hop."""
    full: int = 0
    """Times that the disk was full."""
    stopped: int = 0
    """Screening processes that were stopped for a while, or killed."""

    @property
    def leaked(self) -> list[int]:
        return [each for each in self.sent if each % 2]

    @property
    def lost(self) -> list[int]:
        return [n for n in range(self.messages) if not (self.held if n % 2 else self.sent)[n]]

    @property
    def doubled(self) -> list[int]:
        """More copies than the client's own unanswered attempts explain; or held twice."""
        more = [n for n, count in self.sent.items() if count > 1 + self.unsure[n]]
        return more + [n for n, count in (self.held + self.released).items() if count > 2]


def _message(number: int) -> bytes:
    body = "NHS number: 943 476 5919" if number % 2 else "At twelve?"
    return f"Subject: case {number}\r\n\r\n{body}\r\n".encode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Chaos:
    """One run."""

    def __init__(
        self, directory: Path, messages: int, *, kills: int, seed: int, small_disk: bool
    ) -> None:
        self._directory = directory
        self._small_disk = small_disk
        self._gateway = 0
        self._kills = kills
        self._random = random.Random(seed)
        self._port = _free_port()
        self._numbers = iter(range(messages))
        self._done = asyncio.Event()
        self.sink = Sink()
        self.outcome = Outcome(messages)

    async def run(self) -> Outcome:
        """Every message submitted until it is answered; then every held one released."""
        async with self.sink:
            breaking = asyncio.create_task(self._break())
            running = asyncio.create_task(self._keep_running())
            await asyncio.gather(*(asyncio.to_thread(self._client) for _ in range(_CLIENTS)))
            self._done.set()
            await asyncio.gather(breaking, running)
            self.sink.drop_at, self.sink.answers = "", {}
            self._count(self.outcome.sent)
            await self._release()
        return self.outcome

    def _count(self, into: Counter[int]) -> None:
        for taken in self.sink.taken:
            found = _ID.search(taken.data)
            if found and taken.sender:  # a notice has no sender
                into[int(found[1])] += 1
        self.sink.taken.clear()

    async def _keep_running(self) -> None:
        """Starts the gateway, kills it after a while, and so on; at last it may run on."""
        settings = self._directory / "safehand.toml"
        settings.write_text(f'state = "{self._directory.as_posix()}/state"\n')
        words = ["mail", "gateway", "--listen", f"127.0.0.1:{self._port}"]
        words += ["--next-hop", str(self.sink.address), "--settings", str(settings)]
        while not self._done.is_set():
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "agent", *words, stderr=asyncio.subprocess.DEVNULL
            )
            self._gateway = process.pid
            ends = {asyncio.create_task(self._done.wait()), asyncio.create_task(process.wait())}
            try:
                last = self.outcome.kills >= self._kills
                life = None if last else 1.5 + self._random.random() * 2
                await asyncio.wait(ends, timeout=life, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopped, died = self._done.is_set(), process.returncode is not None
                if not died:
                    process.send_signal(signal.SIGTERM if stopped else signal.SIGKILL)
                await process.wait()
                for end in ends:
                    end.cancel()
            self.outcome.kills += not stopped and not died

    async def _break(self) -> None:
        """Lets the next hop fail in every way it can, now and then."""
        while not self._done.is_set():
            self.sink.drop_at, self.sink.answers, self.sink.take_and_drop = "", {}, False
            await asyncio.sleep(self._random.random() * 0.3)
            # A screening process takes a while to start again: it fails less often than the rest.
            (way,) = self._random.choices(range(7), [10, 10, 10, 10, 5, 1, 1])
            self.sink.drop_at = self._random.choice(["EHLO", "MAIL", "DATA", "."]) * (way == 0)
            self.sink.answers = {".": "451 4.3.0 later"} if way == 1 else {}
            self.sink.take_and_drop = way == 2
            self.outcome.failures += way < 3
            if way == 4 and self._small_disk:
                await asyncio.to_thread(self._fill)
            elif way >= 5:
                await self._stop_a_lane(for_good=way == 6)
            await asyncio.sleep(self._random.random() * 0.05)
        self.sink.drop_at, self.sink.answers, self.sink.take_and_drop = "", {}, False

    def _fill(self) -> None:
        """Leaves the disk without room for a moment."""
        filler = self._directory / "state" / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        time.sleep(0.05 + self._random.random() * 0.2)
        filler.unlink(missing_ok=True)
        self.outcome.full += 1

    def _children(self) -> list[str]:
        return Path(f"/proc/{self._gateway}/task/{self._gateway}/children").read_text().split()

    async def _stop_a_lane(self, *, for_good: bool) -> None:
        """One of the processes that screen hangs for a moment, or dies; where /proc shows them."""
        try:
            lane = int(self._random.choice(self._children()))
            os.kill(lane, signal.SIGKILL if for_good else signal.SIGSTOP)
        except (OSError, IndexError):
            return
        self.outcome.stopped += 1
        if not for_good:
            await asyncio.sleep(0.1 + self._random.random() * 0.4)
            with contextlib.suppress(OSError):
                os.kill(lane, signal.SIGCONT)

    def _client(self) -> None:
        for number in self._numbers:
            # No faster than the killing goes on, so that messages flow until the last kill.
            while number * (self._kills + 1) >= (self.outcome.kills + 1) * self.outcome.messages:
                time.sleep(0.02)
            while not self._submit(number):
                time.sleep(0.02)

    def _submit(self, number: int) -> bool:
        """True where the gateway answered 250."""
        handed_over = False
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=30) as client:
                client.ehlo()
                client.mail("me@example.org")
                client.rcpt("a@clinic.example")
                handed_over = True
                code, text = client.data(_message(number))
                handed_over = False
                if b"may have it already" in text:
                    self.outcome.unsure[number] += 1
                return code == 250
        except (OSError, smtplib.SMTPException):
            self.outcome.unsure[number] += handed_over
            return False

    async def _release(self) -> None:
        holds = Holds(self._directory / "state" / "mail")
        decision = Decision("chaos", "the run is over")
        address = self.sink.address

        def deliver(facts: Facts, message: bytes) -> tuple[str, ...]:
            return asyncio.run(hand_over(address, "gateway.example", facts.envelope, message))

        for hold in holds.all():
            found = _ID.search(holds.message(hold.id))
            assert found is not None
            self.outcome.held[int(found[1])] += 1
            await asyncio.to_thread(
                release, holds, hold.id, decision, deliver, lambda: datetime.now(UTC)
            )
        self._count(self.outcome.released)


def run(
    directory: Path, messages: int, *, kills: int, seed: int = 1, small_disk: bool = False
) -> Outcome:
    """The outcome of one run in that directory; with `small_disk`, its folder `state` is a file
    system of its own, which is filled now and then.
    """

    async def inside() -> Outcome:
        made = Chaos(directory, messages, kills=kills, seed=seed, small_disk=small_disk)
        return await made.run()

    return asyncio.run(inside())
