"""How do many requests share one durable commit?

One thread writes. While it waits for the disk, the work of other requests queues up, and the next
transaction takes all of it: the price of an fsync is paid by the group, and so is that of each
statement which adds events. A caller is only answered once what they asked for is durable.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from agent.central.store import Changes, Store, StoreError
from agent.central.store.facts import Added, Received
from agent.central.store.rows import Milliseconds

T = TypeVar("T")

MAX_WAITING_BYTES = 16 * 1024 * 1024
"""Request bodies that wait for the disk; past it the server asks devices to come back later."""
_GROUP = 256
"""Pieces of work in one transaction. More no longer saves time: the fsync is a small part then."""
_GROUP_BYTES = 512 * 1024
"""The same in bytes of requests: some 20 ms of work, so that nobody waits long for the others."""


class Busy(Exception):  # noqa: N818 -- a state of the writer, as in HTTP's 503
    """Too much waits for the disk already; nothing was queued."""


class _Caller(Protocol):
    """Who waits for an answer."""

    def begin(self) -> bool:
        """False where nobody waits any more."""

    def answer(self, result: object, problem: BaseException | None) -> None: ...


@dataclass(frozen=True, slots=True)
class _Work:
    work: Callable[[Changes], Any]
    size: int
    caller: _Caller


@dataclass(frozen=True, slots=True)
class _Events:
    events: Sequence[Received]
    now: Milliseconds
    size: int
    caller: _Caller


_Job = _Work | _Events


@dataclass(frozen=True, slots=True)
class _Thread:
    """A caller in another thread."""

    done: Future[Any]

    def begin(self) -> bool:
        # From here on a caller who goes away cannot cancel: the work will be done.
        return self.done.set_running_or_notify_cancel()

    def answer(self, result: object, problem: BaseException | None) -> None:
        if problem is None:
            self.done.set_result(result)
        else:
            self.done.set_exception(problem)


@dataclass(frozen=True, slots=True)
class _Task:
    """A caller in an event loop, answered there."""

    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]

    def begin(self) -> bool:
        return not self.done.cancelled()

    def answer(self, result: object, problem: BaseException | None) -> None:
        if self.done.done():  # it went away
            return
        if problem is None:
            self.done.set_result(result)
        else:
            self.done.set_exception(problem)


Outcome = tuple[_Job, object, BaseException | None]


class Writer:
    """The one thread that changes the store."""

    def __init__(self, store: Store, *, max_waiting_bytes: int = MAX_WAITING_BYTES) -> None:
        self._store = store
        self._max = max_waiting_bytes
        self._waiting = 0
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="central-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Changes], T], *, size: int = 0) -> Future[T]:
        """What `work` returns, or raises, once the transaction that it was part of is durable.

        Where it raises, only its own changes are undone. `size` is what it holds in memory, in
        bytes. The future fails with StoreError where the store could not commit. Raises Busy.
        """
        done: Future[T] = Future()
        self._put(_Work(work, size, _Thread(done)))
        return done

    async def write(self, work: Callable[[Changes], T], *, size: int = 0) -> T:
        """The same, for whoever waits in an event loop."""
        caller = _in_this_loop()
        self._put(_Work(work, size, caller))
        result: T = await caller.done
        return result

    async def add(
        self, events: Sequence[Received], *, now: Milliseconds, size: int = 0
    ) -> list[Added]:
        """What became of each event, once it is durable; they are added together with those of
        others, and as received when the last of these was.
        """
        caller = _in_this_loop()
        self._put(_Events(events, now, size, caller))
        added: list[Added] = await caller.done
        return added

    def _put(self, job: _Job) -> None:
        with self._lock:
            if self._waiting and self._waiting + job.size > self._max:
                raise Busy
            self._waiting += job.size
        self._jobs.put(job)

    def close(self) -> None:
        """Ends the thread, once everything that waits is done."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            group: list[_Job] = []
            size = 0
            first = self._jobs.get()
            while first is not None:
                group.append(first)
                size += first.size
                if len(group) == _GROUP or size > _GROUP_BYTES or self._jobs.empty():
                    break
                first = self._jobs.get()
            closing = first is None
            if wanted := [job for job in group if job.caller.begin()]:
                _answer(self._commit(wanted))
            with self._lock:
                self._waiting -= size

    def _commit(self, group: Sequence[_Job]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            with self._store.change() as changes:
                for _, jobs in itertools.groupby(group, type):
                    some = list(jobs)
                    outcomes += _add(changes, [j for j in some if isinstance(j, _Events)])
                    outcomes += _do(changes, [j for j in some if isinstance(j, _Work)])
        except Exception as problem:  # noqa: BLE001 -- whatever it was, each caller must hear of it
            if len(group) == 1:
                return [(group[0], None, problem)]
            # One piece may be what the store cannot take: the others shall not suffer for it.
            return [outcome for job in group for outcome in self._commit([job])]
        return outcomes


def _in_this_loop() -> _Task:
    loop = asyncio.get_running_loop()
    return _Task(loop, loop.create_future())


def _add(changes: Changes, jobs: Sequence[_Events]) -> list[Outcome]:
    """All events in one piece. Whatever it raises, the whole group failed."""
    if not jobs:
        return []
    events = [event for job in jobs for event in job.events]
    added = iter(changes.add(events, now=max(job.now for job in jobs)))
    return [(job, list(itertools.islice(added, len(job.events))), None) for job in jobs]


def _do(changes: Changes, jobs: Sequence[_Work]) -> Iterator[Outcome]:
    """Each piece by itself. Raises StoreError: the whole group failed."""
    for job in jobs:
        try:
            with changes.nested():
                result = job.work(changes)
        except StoreError:
            raise
        except Exception as refused:  # noqa: BLE001 -- it is the caller's to judge
            yield job, None, refused
        else:
            yield job, result, None


def _answer(outcomes: Sequence[Outcome]) -> None:
    """Tells each caller; those in an event loop in one go, so that its thread wakes once."""
    in_loops: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for job, result, problem in outcomes:
        if isinstance(job.caller, _Task):
            in_loops.setdefault(job.caller.loop, []).append((job, result, problem))
        else:
            job.caller.answer(result, problem)
    for loop, some in in_loops.items():
        try:
            loop.call_soon_threadsafe(_answer_all, some)
        except RuntimeError:  # the loop is closed: nobody waits
            continue


def _answer_all(outcomes: Sequence[Outcome]) -> None:
    for job, result, problem in outcomes:
        job.caller.answer(result, problem)
