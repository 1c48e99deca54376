"""Postfix asks the milter: what is held stays in its queue, and what is released goes once.

A Postfix of its own on loopback, with its own configuration and queue; needs root and Postfix.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from agent.cli import main
from agent.mail import headers
from tests.mail.sink import Sink, Taken

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("postfix"),
        reason="needs root and Postfix",
    ),
]
T = TypeVar("T")
SAMPLE = Path(__file__).parent.parent.parent / "installer" / "sample-mail"
CLEAN = "Subject: lunch\r\n\r\nAt twelve?\r\n"
GRAVE = "Subject: list\r\n\r\nNHS number: 943 476 5919\r\n"
MAIN = """compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = gateway.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = {log}
relayhost = [127.0.0.1]:{sink}
smtp_dns_support_level = disabled
smtpd_milters = {{ unix:{root}/m.sock, content_timeout=60s, default_action=quarantine }}
"""
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """Postfix, the gateway beside it, and what arrives at the relay."""

    def __init__(self, root: Path, sink: Sink) -> None:
        self.root, self.sink, self.port = root, sink, free_port()
        self.etc = root / "etc"
        self.log = Path(f"/var/log/safehand-test-{os.getpid()}.log")
        self.settings = root / "safehand.toml"
        self.gateway: subprocess.Popen[str] | None = None
        self.asks = True
        """Whether Postfix asks the milter from the start."""
        self.extra = ""
        """More lines for master.cf."""

    def start(self) -> None:
        for name in ("etc", "spool", "data"):
            (self.root / name).mkdir()
        shutil.chown(self.root / "data", "postfix")
        self.root.chmod(0o755)
        text = MAIN.format(root=self.root, log=self.log, sink=self.sink.address.port)
        if not self.asks:
            text = "\n".join(line for line in text.splitlines() if "milters" not in line) + "\n"
        (self.etc / "main.cf").write_text(text)
        (self.etc / "master.cf").write_text(MASTER.format(port=self.port) + self.extra)
        self.settings.write_text(
            f'state = "{self.root}/state"\n[gateway]\nlisten = ""\n'
            f'milter = "unix:{self.root}/m.sock"\npostfix = "{self.etc}"\n'
            f'next_hop = "127.0.0.1:{self.port}"\n'
        )
        subprocess.run(["postfix", "-c", self.etc, "start"], check=True, capture_output=True)
        self.start_gateway()

    def start_gateway(self) -> None:
        words = ["mail", "gateway", "--settings", str(self.settings)]
        self.gateway = subprocess.Popen(
            [sys.executable, "-m", "agent", *words], stderr=subprocess.PIPE, text=True
        )
        assert self.gateway.stderr is not None
        while "listening on" not in (line := self.gateway.stderr.readline()):
            assert line, "the gateway ended"
        shutil.chown(self.root / "m.sock", group="postfix")

    def stop_gateway(self, *, kill: bool = False) -> None:
        assert self.gateway is not None
        (self.gateway.kill if kill else self.gateway.terminate)()
        self.gateway.wait(20)
        assert self.gateway.stderr is not None
        self.gateway.stderr.close()

    def stop(self) -> None:
        if self.gateway is not None and self.gateway.poll() is None:
            self.stop_gateway()
        subprocess.run(["postfix", "-c", self.etc, "stop"], check=False, capture_output=True)
        self.log.unlink(missing_ok=True)

    def submit(
        self, message: str | bytes, sender: str = "me@nhs.net", to: str = "a@clinic.example"
    ) -> tuple[int, str]:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
            client.ehlo()
            client.mail(sender)
            client.rcpt(to)
            code, text = client.data(message)
            return code, text.decode()

    def safehand(self, *words: str) -> int:
        return main(["mail", *words, "--settings", str(self.settings)])

    def queue(self) -> str:
        asked = ["postqueue", "-c", str(self.etc), "-p"]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout

    def flush(self) -> None:
        subprocess.run(["postqueue", "-c", str(self.etc), "-f"], check=True)

    def arrived(self, count: int, *, notices: bool = False) -> list[Taken]:
        """What the relay took, once there is that much of it."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            taken = [each for each in self.sink.taken if bool(each.sender) is not notices]
            if len(taken) >= count:
                return taken
            time.sleep(0.05)
        raise AssertionError(f"{len(self.sink.taken)} arrived:\n{self.log.read_text()[-3000:]}")


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Where Postfix's own user may look, which a folder of pytest's is not."""
    root = Path(tempfile.mkdtemp(prefix="safehand-postfix-"))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def with_postfix(work: Callable[[House], T], *, asks: bool = True) -> T:
    async def run() -> T:
        with folder() as root:
            async with Sink() as sink:
                house = House(root, sink)
                house.asks = asks
                try:
                    await asyncio.to_thread(house.start)
                    return await asyncio.to_thread(work, house)
                finally:
                    await asyncio.to_thread(house.stop)

    return asyncio.run(run())


def hold_id(house: House) -> str:
    from agent.mail.holds import Holds

    return Holds(house.root / "state" / "mail").all()[-1].id


def test_held_released_once_and_never_twice(capsys: pytest.CaptureFixture[str]) -> None:
    def work(house: House) -> None:
        assert house.submit(CLEAN)[0] == 250
        (clean,) = house.arrived(1)
        assert b"X-Safehand: allow; id=" in clean.data
        assert house.submit(GRAVE)[0] == 250
        (notice,) = house.arrived(1, notices=True)
        assert b"[secure]" in notice.data
        assert "!" in house.queue()
        hold = hold_id(house)
        house.flush()
        assert house.safehand("release", hold, "--reason", "agreed with the clinic") == 0
        released = house.arrived(2)[1]
        assert b"NHS number" in released.data
        assert b"X-Safehand-Hold: " + hold.encode() in released.data
        assert house.safehand("release", hold, "--reason", "agreed with the clinic") == 2
        assert "released already" in capsys.readouterr().err
        house.flush()
        time.sleep(0.5)
        assert len(house.arrived(2)) == 2
        assert "empty" in house.queue()

    with_postfix(work)


def test_a_member_of_staff_puts_it_right_in_two_steps() -> None:
    def work(house: House) -> None:
        assert house.submit(GRAVE)[0] == 250
        notice = house.arrived(1, notices=True)[0]
        told = headers.parse(notice.data).first("subject")
        answer = f"Subject: Re: {told}\r\n\r\nThe clinic asked for it.\r\n"
        assert house.submit(answer, to="siro@example.org")[0] == 250
        house.flush()
        (released,) = house.arrived(1)
        assert released.recipients == ["a@clinic.example"]
        assert house.submit(GRAVE.replace("list", "[secure] list"))[0] == 250
        assert len(house.arrived(2)) == 2

    with_postfix(work)


def test_rejected_holds_leave_the_queue() -> None:
    def work(house: House) -> None:
        house.submit(GRAVE)
        house.arrived(1, notices=True)
        assert house.safehand("reject", hold_id(house), "--reason", "sent again with it") == 0
        assert "empty" in house.queue()

    with_postfix(work)


def test_mail_waits_in_the_queue_while_the_gateway_is_killed() -> None:
    def work(house: House) -> None:
        house.stop_gateway(kill=True)
        assert house.submit(GRAVE)[0] == 250
        assert house.submit(CLEAN)[0] == 250
        house.flush()
        time.sleep(0.5)
        assert house.sink.taken == []
        assert house.queue().count("!") == 2
        house.start_gateway()
        assert house.submit(CLEAN)[0] == 250
        assert len(house.arrived(1)) == 1

    with_postfix(work)


def test_the_sample_meets_the_same_verdicts_as_on_the_other_routes() -> None:
    from agent import policy
    from agent.mail import screening, sources

    screener = screening.load(policy.read(policy.default_directory()))

    def work(house: House) -> None:
        for path in sorted(SAMPLE.glob("*.eml")):
            message = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            envelope = sources.envelope(message)
            expected = screener.screen(message, envelope).action
            before = house.queue().count("!")
            assert house.submit(message, envelope.sender, envelope.recipients[0])[0] == 250
            assert (house.queue().count("!") > before) == (expected == "hold"), path.name

    with_postfix(work)


def test_set_up_tried_and_undone(capsys: pytest.CaptureFixture[str]) -> None:
    def work(house: House) -> None:
        before = (house.etc / "main.cf").read_text()
        smtp = ["--smtp", f"127.0.0.1:{house.port}"]
        assert house.safehand("setup", "postfix") == 0
        assert "default_action=quarantine" in capsys.readouterr().out
        assert (house.etc / "main.cf").read_text() == before
        assert house.safehand("setup", "postfix", "--apply") == 0
        assert f"unix:{house.root}/m.sock" in (house.etc / "main.cf").read_text()
        until = time.monotonic() + 20
        while house.safehand("setup", "postfix", "--test", *smtp):
            assert time.monotonic() < until  # a reload reaches smtpd a little later
            time.sleep(0.5)
        assert house.safehand("setup", "postfix", "--apply") == 0
        assert "already" in capsys.readouterr().out
        assert house.safehand("setup", "postfix", "--undo") == 0
        assert (house.etc / "main.cf").read_text() == before
        assert house.safehand("setup", "postfix", "--undo") == 2
        assert "!" not in house.queue()

    with_postfix(work, asks=False)
