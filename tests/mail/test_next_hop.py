"""The SMTP client against next hops that answer, refuse, break off and babble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mail.next_hop import (
    Address,
    NextHop,
    NextHopDownError,
    Reply,
    UnknownOutcomeError,
    with_crlf,
)
from tests.mail.sink import Sink

MESSAGE = b"Subject: a\r\n\r\nbody\r\n"


def with_sink(sink: Sink, talk: Callable[[NextHop], Awaitable[None]]) -> None:
    async def run() -> None:
        async with sink:
            hop = await NextHop.connect(sink.address, hello="client.example")
            try:
                await talk(hop)
            finally:
                hop.abort()

    asyncio.run(run())


async def send(hop: NextHop, message: bytes = MESSAGE) -> Reply:
    await hop.mail("a@example.org")
    await hop.rcpt("b@example.net")
    return await hop.data(message)


def test_a_message_goes_as_it_is() -> None:
    sink = Sink()

    async def talk(hop: NextHop) -> None:
        assert hop.extensions["SIZE"] == "1000000"
        assert (await send(hop)).text == "250 2.0.0 taken"
        await hop.quit()

    with_sink(sink, talk)
    assert sink.taken[0].data == MESSAGE
    assert sink.commands[-1] == "QUIT"


@pytest.mark.parametrize(
    "message",
    [
        b"A: 1\r\n\r\n.\r\nMAIL FROM:<evil@example.net>\r\n",
        b"A: 1\r\n\r\n..\r\n.x\r\n",
        b".A: 1\r\n\r\nx\r\n",
        b"A: 1\r\n\r\nno end",
        b"",
    ],
)
def test_dots_end_no_message(message: bytes) -> None:
    sink = Sink()

    async def talk(hop: NextHop) -> None:
        assert (await send(hop, message)).ok
        assert (await send(hop)).ok

    with_sink(sink, talk)
    expected = message if message.endswith(b"\r\n") else message + b"\r\n"
    assert [each.data for each in sink.taken] == [expected, MESSAGE]


@pytest.mark.parametrize(
    "hidden", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r.\n"]
)
def test_smuggled_ends_end_no_message(hidden: bytes) -> None:
    sink = Sink()

    async def talk(hop: NextHop) -> None:
        assert (await send(hop, b"A: 1\r\n\r\nx" + hidden + b"MAIL FROM:<e@x.example>\r\n")).ok

    with_sink(sink, talk)
    assert len(sink.taken) == 1
    assert b"\n" not in sink.raw[0].replace(b"\r\n", b"")


@given(st.binary(max_size=60))
def test_line_ends_become_crlf_once(data: bytes) -> None:
    mended = with_crlf(data)
    assert mended.count(b"\r\n") == mended.count(b"\n") == mended.count(b"\r")
    assert with_crlf(mended) == mended


@pytest.mark.parametrize(
    ("sink", "error"),
    [
        (Sink(drop_at="MAIL"), NextHopDownError),
        (Sink(drop_at="DATA"), NextHopDownError),
        (Sink(drop_at="."), UnknownOutcomeError),
        (Sink(take_and_drop=True), UnknownOutcomeError),
    ],
)
def test_breaking_off_is_told_apart(sink: Sink, error: type[OSError]) -> None:
    async def talk(hop: NextHop) -> None:
        with pytest.raises(error):
            await send(hop)

    with_sink(sink, talk)


def test_breaking_off_inside_a_large_message() -> None:
    async def talk(hop: NextHop) -> None:
        with pytest.raises(OSError):  # noqa: PT011 -- either: it depends on what was buffered
            await send(hop, b"A: 1\r\n\r\n" + b"x" * 70 + b"\r\n" * 3_000_000)

    with_sink(Sink(drop_at="body"), talk)


@pytest.mark.parametrize("sink", [Sink(drop_at="EHLO")])
def test_no_hello(sink: Sink) -> None:
    with pytest.raises(NextHopDownError):
        with_sink(sink, send)


def test_nobody_listens() -> None:
    with pytest.raises(NextHopDownError, match="does not answer"):
        asyncio.run(NextHop.connect(Address("127.0.0.1", 1), hello="x"))


@pytest.mark.parametrize(
    "babble", [b"hello\r\n", b"250", b"250-a\r\n" * 200, b"2" * 10_000, b"\xff\xfe\r\n", b""]
)
def test_babble_is_no_answer(babble: bytes) -> None:
    async def run() -> None:
        async def session(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(babble)
            writer.close()

        server = await asyncio.start_server(session, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(NextHopDownError):
                await NextHop.connect(Address("127.0.0.1", port), hello="x")

    asyncio.run(run())


def test_a_command_is_one_line() -> None:
    async def talk(hop: NextHop) -> None:
        with pytest.raises(ValueError, match="one line"):
            await hop.rcpt("a@b.example>\r\nDATA")

    with_sink(Sink(), talk)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:25", Address("127.0.0.1", 25)),
        ("[::1]:587", Address("::1", 587)),
        ("mail.example.org:25", Address("mail.example.org", 25)),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize("text", ["", "host", "host:", "host:x", "host:70000"])
def test_bad_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Address.parse(text)


def test_replies_of_several_lines() -> None:
    assert Reply(550, ("a", "b")).text == "550-a\r\n550 b"
