"""How are messages screened without one of them keeping the others waiting?

Each lane is a process of its own that screens one message at a time. One that hangs is killed with
its lane, and a new lane takes its place; the message it was given is never let go for that.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import threading
from collections.abc import Callable
from multiprocessing import connection
from typing import Any

from agent.mail.envelope import Envelope
from agent.mail.screen import Screener, Verdict
from agent.policy import Policy

_SIZE = struct.Struct("!Q")

Load = Callable[[Policy], Screener]
"""A function of a module: it travels to another process by its name."""


class ScreeningFailedError(Exception):
    """The message was not screened: it took too long, or its process died. It must not pass."""


class Lanes:
    """A few processes that screen, all by the same policy."""

    def __init__(self, policy: Policy, load: Load, *, count: int, timeout_s: float) -> None:
        self._load = load
        self._timeout_s = timeout_s
        self._policy = policy
        self._free: asyncio.Queue[_Lane] = asyncio.Queue()
        for _ in range(count):
            self._free.put_nowait(_Lane(policy, load))

    async def screen(self, message: bytes, envelope: Envelope) -> Verdict:
        """The verdict. Raises ScreeningFailedError."""
        lane = await self._free.get()
        if lane.policy is not self._policy:
            lane.kill()
            lane = _Lane(self._policy, self._load)
        try:
            async with asyncio.timeout(self._timeout_s):
                verdict = await lane.screen(message, envelope)
        except BaseException as problem:
            lane.kill()  # it may still be at work on this message
            lane = _Lane(self._policy, self._load)
            if isinstance(problem, TimeoutError | ConnectionError):
                raise ScreeningFailedError(type(problem).__name__) from None
            raise
        finally:
            self._free.put_nowait(lane)
        return verdict

    async def warm(self) -> None:
        """Starts every lane, so that the first message need not wait for one."""
        lanes = [self._free.get_nowait() for _ in range(self._free.qsize())]
        await asyncio.gather(*(lane.warm() for lane in lanes))
        for lane in lanes:
            self._free.put_nowait(lane)

    def use(self, policy: Policy) -> None:
        """From now on screen by this policy; messages on their way end under the old one."""
        self._policy = policy

    def close(self) -> None:
        """Ends every lane that is not busy; call it when no message is on its way."""
        while not self._free.empty():
            self._free.get_nowait().kill()


class _Lane:
    """One process, asked over a socket pair: a pool's threads cost as much as the screening."""

    def __init__(self, policy: Policy, load: Load) -> None:
        self.policy = policy
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        # Spawned, not forked: the gateway has threads and sockets that no child should hold.
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs, policy, load), daemon=True
        )
        self._process.start()
        theirs.close()

    async def screen(self, message: bytes, envelope: Envelope) -> Verdict:
        """The verdict. Raises ConnectionError where the process ended."""
        verdict: Verdict = await self._ask((message, envelope))
        return verdict

    async def warm(self) -> None:
        """Returns when it is ready, or has ended already."""
        with contextlib.suppress(ConnectionError):
            await self._ask(None)

    def kill(self) -> None:
        self._socket.close()
        self._process.kill()

    async def _ask(self, question: object) -> Any:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._socket, _framed(question))
        size = _SIZE.unpack(await self._receive(loop, _SIZE.size))[0]
        return pickle.loads(await self._receive(loop, size))  # noqa: S301 -- from our own process

    async def _receive(self, loop: asyncio.AbstractEventLoop, size: int) -> bytes:
        pieces = bytearray()
        while len(pieces) < size:
            piece = await loop.sock_recv(self._socket, size - len(pieces))
            if not piece:
                raise ConnectionError("the process ended")
            pieces += piece
        return bytes(pieces)


def _framed(thing: object) -> bytes:
    data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    return _SIZE.pack(len(data)) + data


def _serve(gateway: socket.socket, policy: Policy, load: Load) -> None:
    """Answers until the gateway is gone; None is answered when it is ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the gateway, which ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    screener = load(policy)
    gc.freeze()  # what is loaded stays: no collection need walk it again for every few messages
    with gateway, gateway.makefile("rb") as questions:
        while head := questions.read(_SIZE.size):
            data = questions.read(_SIZE.unpack(head)[0])
            question = pickle.loads(data)  # noqa: S301 -- from the gateway, which is our parent
            answer = screener.screen(*question) if question else None
            gateway.sendall(_framed(answer))


def _end_with_parent() -> None:
    """A gateway that was killed leaves no lane behind, not even one that hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)
