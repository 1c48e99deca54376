"""How do several processes verify one log?

Each reads its share of the parts over a connection of its own, opens their payloads and hashes
them; here they come together in their order. What waits is bounded: a process goes on only when
what it made was taken.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, suppress
from multiprocessing.connection import Connection

from agent.central.audit import Report, audit
from agent.central.retention import Retention
from agent.central.store import AT_ONCE, LogReader, StoreError
from agent.central.store.rows import Part
from agent.tlog.note import Verifier

_MOST = 8
_WORTH_IT = 50_000
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
        with closing(_parts(again, size, count)) as parts:
            report = audit(log, verifier, progress, opened=opened, retention=retention, parts=parts)
        if not report.problems:
            return report
    return audit(log, verifier, progress, opened=opened, retention=retention)


def _parts(again: Callable[[], LogReader], size: int, count: int) -> Generator[Part]:
    """The parts in their order. Raises StoreError, or what the reading raised."""
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as opened:
        pipes: list[Connection] = []
        for number in range(count):
            here, there = spawn.Pipe(duplex=False)
            opened.callback(here.close)
            pipes.append(here)
            with closing(there):  # so that a process that is gone is an end, and no silence
                process = spawn.Process(
                    target=_read, args=(again, size, number, count, there), daemon=True
                )
                process.start()
            opened.callback(process.join)
            opened.callback(process.terminate)
        for number in range(-(-size // AT_ONCE)):
            try:
                part = pipes[number % count].recv()
            except EOFError as problem:
                raise StoreError("a process that read the log was killed: try again.") from problem
            if isinstance(part, BaseException):
                raise part
            yield part


def _read(
    again: Callable[[], LogReader], size: int, start: int, step: int, pipe: Connection
) -> None:
    """What one process does."""
    # An interrupt is for the one who asked; who is not listened to any more ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with pipe, suppress(BrokenPipeError, ConnectionResetError):
        try:
            with closing(again()) as log:
                for part in log.parts(start, step, end=size):
                    pipe.send(part)
        except Exception as problem:  # noqa: BLE001 -- told where it is waited for
            pipe.send(problem)
