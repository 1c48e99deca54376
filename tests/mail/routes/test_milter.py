"""The milter protocol, spoken by an MTA of the tests: what it says, and what it hears."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agent.event import Body
from agent.mail.envelope import Envelope
from agent.mail.handling import Handling, Terms
from agent.mail.holds import Holds
from agent.mail.routes.milter import Milter, packet
from agent.mail.rules import Action, Rule, Rules, Strength
from agent.mail.screen import Screener, Verdict
from tests.mail.routes.test_submission import CLEAN, GRAVE, ORGANISATION, TO

ALL_CAN, ALL_TALK = 0x1FF, 0x1FFFFF
SILENT = {b"M": 0x4000, b"R": 0x8000, b"L": 0x80, b"N": 0x40000, b"B": 0x80000}


@dataclass
class Heard:
    """What the MTA heard at the end of one message."""

    packets: list[tuple[bytes, bytes]] = field(default_factory=list)

    def of(self, command: bytes) -> list[bytes]:
        return [data for each, data in self.packets if each == command]

    @property
    def last(self) -> bytes:
        return self.packets[-1][0]


class Mta:
    """One connection to the milter."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.talk = reader, writer, 0

    async def hear(self) -> tuple[bytes, bytes]:
        async with asyncio.timeout(10):
            (length,) = struct.unpack(">I", await self.reader.readexactly(4))
            content = await self.reader.readexactly(length)
        return content[:1], content[1:]

    async def negotiate(self, can: int = ALL_CAN, talk: int = ALL_TALK) -> tuple[int, int, int]:
        self.writer.write(packet(b"O", struct.pack(">III", 6, can, talk)))
        command, data = await self.hear()
        assert command == b"O"
        version, wanted, self.talk = struct.unpack(">III", data)
        return version, wanted, self.talk

    async def say(self, command: bytes, data: bytes) -> None:
        self.writer.write(packet(command, data))
        if not self.talk & SILENT[command]:
            assert await self.hear() == (b"c", b"")

    async def send(
        self, message: str, sender: str = "me@nhs.net", to: list[str] = TO, queue: str = "4ABCDE"
    ) -> Heard:
        self.writer.write(packet(b"D", b"M{auth_authen}\0me\0"))
        await self.say(b"M", f"<{sender}>\0SIZE=100\0".encode())
        for each in to:
            await self.say(b"R", f"<{each}>\0".encode())
        self.writer.write(packet(b"D", b"Ei\0" + queue.encode() + b"\0"))
        head, _, body = message.encode().partition(b"\r\n\r\n")
        for line in head.replace(b"\r\n ", b"\n ").split(b"\r\n"):
            name, _, value = line.partition(b":")
            await self.say(b"L", name + b"\0" + value + b"\0")
        await self.say(b"N", b"")
        for start in range(0, len(body), 50):
            await self.say(b"B", body[start : start + 50])
        self.writer.write(packet(b"E"))
        heard = Heard()
        while True:
            heard.packets.append(await self.hear())
            if heard.last in b"cardty":
                return heard


class House:
    def __init__(self, directory: Path, rules: Rules) -> None:
        from agent import content, detectors, policy

        engine = detectors.load(policy.read(policy.default_directory()))
        self.screener = Screener(rules, ORGANISATION, content.read, engine.find)
        self.holds = Holds(directory)
        self.events: list[Body] = []
        self.seen: list[tuple[bytes, Envelope]] = []
        self.released: list[str] = []
        self.notices: list[bytes] = []
        self.listen = f"unix:{directory}/m"
        self.where = ""

    async def screen(self, message: bytes, envelope: Envelope) -> Verdict:
        self.seen.append((message, envelope))
        if b"explode" in message:
            raise RuntimeError
        return self.screener.screen(message, envelope)

    async def send(self, _: Envelope, message: bytes) -> tuple[str, ...]:
        self.notices.append(message)
        return ()

    def release(self, queue: str) -> tuple[str, ...]:
        self.released.append(queue)
        return ()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[House]:
        handling = Handling(
            self.holds,
            self.events.append,
            self.send,
            Terms(ORGANISATION, "[secure]", 48),
            lambda: datetime.now(UTC),
            None,
            self.release,
        )
        milter = Milter(self.listen, self.screen, handling)
        self.where = await milter.start()
        background = asyncio.create_task(handling.run())
        try:
            yield self
        finally:
            await milter.stop()
            background.cancel()

    @contextlib.asynccontextmanager
    async def connect(self) -> AsyncIterator[Mta]:
        if self.where.startswith("unix:"):
            reader, writer = await asyncio.open_unix_connection(self.where[5:])
        else:
            _, host, port = self.where.split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
        try:
            yield Mta(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def run(
    directory: Path,
    work: Callable[[House, Mta], Awaitable[Any]],
    rules: Rules | None = None,
    listen: str = "",
) -> tuple[Any, House]:
    directory.mkdir(exist_ok=True)

    async def inside() -> tuple[Any, House]:
        house = House(directory, rules or Rules())
        house.listen = listen or house.listen
        async with house.open():
            async with house.connect() as mta:
                seen = await work(house, mta)
            await asyncio.sleep(0.05)
        house.holds.report(house.events.append)
        return seen, house

    return asyncio.run(inside())


def sent(
    message: str, talk: int = ALL_TALK, **options: Any
) -> Callable[[House, Mta], Awaitable[Heard]]:
    async def work(_: House, mta: Mta) -> Heard:
        await mta.negotiate(talk=talk)
        return await mta.send(message, **options)

    return work


def test_what_is_agreed(tmp_path: Path) -> None:
    async def work(_: House, mta: Mta) -> tuple[int, int, int]:
        return await mta.negotiate()

    (version, can, talk), _ = run(tmp_path, work)
    assert (version, can) == (6, 0x31)
    assert all(talk & flag for flag in SILENT.values())


@pytest.mark.parametrize("talk", [ALL_TALK, 0, 0x80 | 0x80000])
@pytest.mark.parametrize("listen", ["", "inet:127.0.0.1:0"])
def test_clean_mail_goes_with_a_trace(tmp_path: Path, talk: int, listen: str) -> None:
    heard, house = run(tmp_path, sent(CLEAN, talk), listen=listen)
    assert heard.last == b"c"
    (trace,) = heard.of(b"i")
    assert trace.startswith(b"\0\0\0\0X-Safehand\0 allow; id=")
    assert house.seen == [(CLEAN.encode(), Envelope("me@nhs.net", tuple(TO)))]
    assert house.events == []


def test_grave_mail_is_held_with_header_and_record(tmp_path: Path) -> None:
    heard, house = run(tmp_path, sent(GRAVE, queue="4XYZ9"))
    (hold,) = house.holds.all()
    assert heard.last == b"c"
    assert heard.of(b"q") == [f"safehand {hold.id}\0".encode()]
    assert any(b"X-Safehand-Hold\0 " + hold.id.encode() in each for each in heard.of(b"i"))
    assert hold.facts.queue == "4XYZ9"
    assert hold.facts.envelope.recipients == tuple(TO)
    assert b"476 5919" not in house.holds.message(hold.id)
    assert [event.code for event in house.events] == ["mail-hold"]
    assert len(house.notices) == 1


def test_the_tag_lets_it_go(tmp_path: Path) -> None:
    heard, _ = run(tmp_path, sent(GRAVE.replace("list", "[secure] list")))
    assert (heard.last, heard.of(b"q")) == (b"c", [])


def test_reject_says_what_to_do_on_several_lines(tmp_path: Path) -> None:
    rules = Rules(rules=(Rule("all", Action.REJECT, strength=Strength.HOLD),))
    heard, house = run(tmp_path, sent(GRAVE), rules)
    (reply,) = heard.of(b"y")
    lines = reply.rstrip(b"\0").decode().split("\r\n")
    assert lines[0].startswith("550-5.7.1 ")
    assert lines[-1].startswith("550 5.7.1 ")
    assert "476 5919" not in reply.decode()
    assert [event.code for event in house.events] == ["mail-reject"]


def test_rewrite_changes_the_subject(tmp_path: Path) -> None:
    rules = Rules(rules=(Rule("all", Action.REWRITE),))
    heard, _ = run(tmp_path, sent(GRAVE, talk=ALL_TALK), rules)
    assert heard.of(b"m") == [b"\0\0\0\1Subject\0 [secure] list\0"]
    heard, _ = run(tmp_path, sent(GRAVE.replace("Subject: list", "X-A: 1")), rules)
    assert any(b"Subject\0 [secure]\0" in each for each in heard.of(b"i"))


def test_a_screen_that_fails_is_451(tmp_path: Path) -> None:
    heard, _ = run(tmp_path, sent("Subject: explode\r\n\r\nx"))
    assert heard.of(b"y")[0].startswith(b"451 ")


def test_a_store_that_is_full_is_451(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError("database or disk is full")

    monkeypatch.setattr(Holds, "keep", full)
    heard, _ = run(tmp_path, sent(GRAVE))
    assert heard.of(b"y")[0].startswith(b"451 ")
    assert heard.of(b"q") == []


def test_several_messages_and_one_aborted(tmp_path: Path) -> None:
    async def work(_: House, mta: Mta) -> list[bytes]:
        await mta.negotiate()
        await mta.say(b"M", b"<x@example.org>\0")
        await mta.say(b"L", b"Subject\0 GRAVE\0")
        mta.writer.write(packet(b"A"))
        return [(await mta.send(CLEAN)).last, (await mta.send(CLEAN, sender="")).last]

    seen, house = run(tmp_path, work)
    assert seen == [b"c", b"c"]
    assert [message for message, _ in house.seen] == [CLEAN.encode()] * 2
    assert house.seen[1][1].sender == ""


def test_the_sender_confirms(tmp_path: Path) -> None:
    async def work(house: House, mta: Mta) -> Heard:
        await mta.negotiate()
        await mta.send(GRAVE, queue="4XYZ9")
        async with asyncio.timeout(5):
            while not house.notices:  # noqa: ASYNC110 -- another task's work
                await asyncio.sleep(0.01)
        from agent.mail import headers

        told = headers.parse(house.notices[0]).first("subject")
        return await mta.send(f"Subject: Re: {told}\r\n\r\nThe clinic asked for it.\r\n")

    heard, house = run(tmp_path, work)
    assert heard.last == b"d"
    assert house.released == ["4XYZ9"]
    assert house.holds.all()[0].state == "released"


def test_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.mail.routes.milter.MAX_MESSAGE_BYTES", 500)
    heard, house = run(tmp_path, sent(CLEAN + "x" * 1000))
    assert heard.of(b"y")[0].startswith(b"552 ")
    assert house.seen == []


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        packet(b"O", b"short"),
        packet(b"O", struct.pack(">III", 6, 0x01, 0)),
        packet(b"O", struct.pack(">III", 6, ALL_CAN, 0))[:9],
        b"HELO mail.example.org\r\n",
    ],
)
def test_what_is_not_the_protocol_ends_the_connection(tmp_path: Path, said: bytes) -> None:
    async def work(_: House, mta: Mta) -> bytes:
        mta.writer.write(said)
        if mta.writer.can_write_eof():
            mta.writer.write_eof()
        async with asyncio.timeout(5):
            return await mta.reader.read(100)

    assert run(tmp_path, work)[0] == b""


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(b"DMRLNBEAUTHC"), st.binary(max_size=30)), max_size=12))
def test_no_packets_make_it_fall_over(tmp_path: Path, said: list[tuple[int, bytes]]) -> None:
    async def work(house: House, mta: Mta) -> bytes:
        await mta.negotiate()
        for command, data in said:
            mta.writer.write(packet(bytes([command]), data))
        async with house.connect() as other:
            await other.negotiate()
            return (await other.send(CLEAN)).last

    assert run(tmp_path, work)[0] == b"c"


@pytest.mark.parametrize("listen", ["tcp:127.0.0.1:1", "inet:nowhere", ""])
def test_addresses_that_are_none(tmp_path: Path, listen: str) -> None:
    house = House(tmp_path, Rules())
    handling = Handling(
        house.holds, print, house.send, Terms(ORGANISATION, "x"), lambda: datetime.now(UTC)
    )
    with pytest.raises(ValueError, match=r"neither|not an address"):
        asyncio.run(Milter(listen, house.screen, handling).start())
