"""How do several processes verify one log?

Each reads its share over a connection of its own, opens the payloads and hashes or replays them;
here what they made comes together in its order. What waits is bounded: a process goes on only when
what it made was taken.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from itertools import cycle
from typing import Any, Protocol, TypeVar

from agent.central import replay
from agent.central.audit import Report, audit
from agent.central.retention import Retention
from agent.central.store import LogReader, StoreError
from agent.central.store.rows import Part
from agent.tlog.note import Verifier

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Share(Protocol[T_co]):
    """What one of `step` processes makes of a log, piece by piece."""

    def __call__(self, log: LogReader, start: int, step: int, /) -> Iterator[T_co]: ...


class _Pipe(Protocol):
    """One end of a pipe, which is of another type on Windows."""

    def send(self, made: Any, /) -> None: ...

    def recv(self) -> Any: ...

    def close(self) -> None: ...


_MOST = 8
_WORTH_IT = 250_000
"""Entries below which starting processes takes longer than the work."""


def workers(entries: int) -> int:
    """How many processes a log of that size is worth; 1 to do it right here."""
    return 1 if entries < _WORTH_IT else min(os.cpu_count() or 1, _MOST)


def verify(
    log: LogReader,
    again: Callable[[], LogReader],
    verifier: Verifier,
    progress: Callable[[int], None] = lambda _: None,
    *,
    opened: bool = True,
    retention: Retention | None = None,
    count: int | None = None,
) -> Report:
    """What `audit` says of the log, by so many processes as it is worth.

    `again` opens the same log in another process. What these see is a moment later than what `log`
    shows: where anything is wrong in it, the last word is by this process alone, from the start.
    Raises StoreError.
    """
    size = log.size()
    count = workers(size) if count is None else count
    if count > 1:
        with closing(_shares(again, count, partial(_parts, size=size))) as parts:
            report = audit(log, verifier, progress, opened=opened, retention=retention, parts=parts)
        if not report.problems:
            return report
    return audit(log, verifier, progress, opened=opened, retention=retention)


def _parts(log: LogReader, start: int, step: int, *, size: int) -> Iterator[Part]:
    return log.parts(start, step, end=size)


def differences(
    log: LogReader, again: Callable[[], LogReader], *, count: int | None = None
) -> dict[str, int]:
    """What `agent.central.replay` says of the log, in the same way."""
    count = workers(log.size()) if count is None else count
    if count > 1:
        share = partial(replay.replayed, newest=log.newest())
        with closing(_shares(again, count, share)) as shares:
            found = replay.differences(log, shares)
        if not found:
            return found
    return replay.differences(log)


def _shares(again: Callable[[], LogReader], count: int, share: Share[T]) -> Generator[T]:
    """What each process makes of its share, one of each in turn until they have no more. Raises
    StoreError, or what the reading raised.
    """
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as opened:
        pipes: list[_Pipe] = []
        for number in range(count):
            here, there = spawn.Pipe(duplex=False)
            opened.callback(here.close)
            pipes.append(here)
            with closing(there):  # so that a process that is gone is an end, and no silence
                process = spawn.Process(
                    target=_work, args=(again, share, number, count, there), daemon=True
                )
                process.start()
            opened.callback(process.join)
            opened.callback(process.terminate)
        for pipe in cycle(pipes):
            try:
                made = pipe.recv()
            except EOFError as problem:
                raise StoreError("a process that read the log was killed: try again.") from problem
            if isinstance(made, BaseException):
                raise made
            if made is None:
                return
            yield made


def _work(
    again: Callable[[], LogReader], share: Share[T], start: int, step: int, pipe: _Pipe
) -> None:
    """What one process does."""
    # An interrupt is for the one who asked; who is not listened to any more ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with closing(pipe), suppress(BrokenPipeError, ConnectionResetError):
        try:
            with closing(again()) as log:
                for made in share(log, start, step):
                    pipe.send(made)
            pipe.send(None)
        except Exception as problem:  # noqa: BLE001 -- told where it is waited for
            pipe.send(problem)
