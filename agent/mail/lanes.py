"""How are messages screened without one of them keeping the others waiting?

Each lane is a process of its own that screens one message at a time. One that hangs is killed with
its lane, and a new lane takes its place; the message it was given is never let go for that.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from agent.mail.envelope import Envelope
from agent.mail.screen import Screener, Verdict
from agent.policy import Policy

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
            if isinstance(problem, TimeoutError | BrokenProcessPool):
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
    """One process."""

    def __init__(self, policy: Policy, load: Load) -> None:
        self.policy = policy
        # Spawned, not forked: the gateway has threads and sockets that no child should hold.
        self._pool = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), _begin, (policy, load)
        )

    async def screen(self, message: bytes, envelope: Envelope) -> Verdict:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _screen, message, envelope)

    async def warm(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, _ready)

    def kill(self) -> None:
        processes = list((self._pool._processes or {}).values())  # noqa: SLF001 -- no other way
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


_screener: Screener | None = None


def _begin(policy: Policy, load: Load) -> None:
    global _screener
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the gateway, which ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _screener = load(policy)


def _end_with_parent() -> None:
    """A gateway that was killed leaves no lane behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)


def _ready() -> bool:
    return _screener is not None


def _screen(message: bytes, envelope: Envelope) -> Verdict:
    if _screener is None:
        raise RuntimeError("the lane has not begun")
    return _screener.screen(message, envelope)
