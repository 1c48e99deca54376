"""Who begins a request and does not end it is not waited for; who is slow to be answered is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from agent.central import patience
from agent.central.patience import Impatient

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "REQUEST_S", 0.2)


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes the whole request, and then longer than a request may take."""
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(0.5)
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected() -> AsyncIterator[Client]:
    """A connection to a server of `slow`."""
    config = uvicorn.Config(slow, http=Impatient, lifespan="off", log_config=None, port=0)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await running


def run(work: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
    async def go() -> None:
        async with connected() as client:
            await work(client)

    asyncio.run(asyncio.wait_for(go(), 20))


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What came until the server hung up."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        GET.rstrip(),
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_what_is_not_ended(begun: bytes) -> None:
    async def work(client: Client) -> None:
        reader, writer = client
        writer.write(begun)
        assert await ended(reader) == b""

    run(work)


def test_a_drop_now_and_then_does_not_help() -> None:
    async def work(client: Client) -> None:
        reader, writer = client

        async def drip() -> None:
            for byte in GET.rstrip():
                writer.write(bytes([byte]))
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        assert await ended(reader) == b""
        assert not dripping.done()
        dripping.cancel()

    run(work)


def test_an_answer_may_take_its_time() -> None:
    async def work(client: Client) -> None:
        reader, writer = client
        for _ in range(2):  # and the next request on the same connection has its own
            writer.write(GET)
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        writer.write(GET + GET)  # one after the other, in one go
        for _ in range(2):
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        writer.write(b"GET")
        assert await ended(reader) == b""

    run(work)
