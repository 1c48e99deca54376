"""How do several processes share the work of a scan?

Each worker loads the detectors once and is handed a few files at a time; answers come back in the
order of the files. A scan of few files is done right here: starting a worker takes longer.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from agent import content, detectors, policy
from agent.content import Limits
from agent.detectors import Engine
from agent.files.listing import Entry
from agent.files.scanning import Read, Scanned, scan

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

    _Counter = Synchronized[int]

_BATCH = 8
"""Files that a worker is handed at once."""
_MEANWHILE_S = 0.2
_AHEAD = 4
"""Batches for each worker that are waiting or being worked on."""
_MOST_WORKERS = 8
_WORTH_IT_FILES = 64
_WORTH_IT_BYTES = 16 * 1024 * 1024
"""Below both of these, starting workers takes longer than the work."""

Answer = tuple[Entry, list[Scanned]]


@dataclass(frozen=True, slots=True)
class Orders:
    """What every worker must know."""

    policies: Path
    key: bytes
    """Keys the fingerprints of people, so that they can be counted over all workers."""
    contexts: bool


@dataclass(frozen=True, slots=True)
class _Hand:
    """A worker that is ready."""

    engine: Engine
    limits: Limits
    contexts: bool
    read: Read

    def work(self, entries: Sequence[Entry]) -> list[Answer]:
        return [
            (
                each,
                list(scan(each, self.engine, self.limits, contexts=self.contexts, read=self.read)),
            )
            for each in entries
        ]


def _hand(orders: Orders, read: Read) -> _Hand:
    rules = policy.read(orders.policies)
    engine = detectors.load(rules).keyed(orders.key)
    return _Hand(engine, rules.bind("content", (), content.Limits), orders.contexts, read)


_here: list[_Hand] = []
"""In a worker's process: the one hand that it is."""


def _begin(orders: Orders, counter: _Counter) -> None:
    # An interrupt is for the one who asked; workers end when that one goes away.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here.append(_hand(orders, partial(_count, counter)))


def _count(counter: _Counter, size: int) -> None:
    with counter.get_lock():
        counter.value += size


def _work(entries: Sequence[Entry]) -> list[Answer]:
    return _here[0].work(entries)


def workers(entries: Sequence[Entry]) -> int:
    """How many workers this work is worth; 0 to do it right here."""
    small = sum(entry.size for entry in entries) < _WORTH_IT_BYTES
    if len(entries) < 2 or (len(entries) < _WORTH_IT_FILES and small):
        return 0
    return min(os.cpu_count() or 1, _MOST_WORKERS, len(entries))


def scan_all(
    entries: Sequence[Entry], orders: Orders, count: int, at: Read = lambda _: None
) -> Iterator[Answer]:
    """The answers for every entry, in their order, by `count` workers; 0 works right here.

    `at` is told now and then how many bytes are read in all, of large mailboxes too that are still
    being read.

    Raises TomlError where the policies cannot be used; BrokenProcessPool where a worker was
    killed from outside.
    """
    if count == 0:
        done = 0

        def read(size: int) -> None:
            nonlocal done
            done += size
            at(done)

        hand = _hand(orders, read)
        for entry in entries:
            yield from hand.work([entry])
        return
    over = False
    spawn = multiprocessing.get_context("spawn")
    counter = spawn.Value(ctypes.c_uint64)
    pool = ProcessPoolExecutor(count, spawn, initializer=_begin, initargs=(orders, counter))
    try:
        yield from _in_order(
            lambda batch: pool.submit(_work, batch),
            entries,
            count * _AHEAD,
            lambda: at(counter.value),
        )
        over = True
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        if not over:  # interrupted: nobody waits for the files that are being read
            for worker in multiprocessing.active_children():
                worker.terminate()


def _in_order(
    submit: Callable[[Sequence[Entry]], Future[list[Answer]]],
    entries: Sequence[Entry],
    ahead: int,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Answer]:
    """Hands out batches, a bounded number ahead of the answers; `meanwhile` while it waits."""
    rest = iter(entries)
    batches = iter(lambda: list(islice(rest, _BATCH)), [])
    waiting = deque(map(submit, islice(batches, ahead)))
    while waiting:
        batch = waiting.popleft()
        while not wait((batch,), _MEANWHILE_S).done:
            meanwhile()
        meanwhile()
        yield from batch.result()
        waiting.extend(map(submit, islice(batches, 1)))
