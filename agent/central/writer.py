"""How do many requests share one durable commit?

One thread writes. While it waits for the disk, the work of other requests queues up, and the next
transaction takes all of it: the price of an fsync is paid by the group. A future is only answered
once what it asked for is durable.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from agent.central.store import Changes, Store, StoreError

T = TypeVar("T")

MAX_WAITING_BYTES = 16 * 1024 * 1024
"""Request bodies that wait for the disk; past it the server asks devices to come back later."""
_GROUP = 64
"""Pieces of work in one transaction. More no longer saves time: the fsync is a small part then."""


class Busy(Exception):  # noqa: N818 -- a state of the writer, as in HTTP's 503
    """Too much waits for the disk already; nothing was queued."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Changes], Any]
    size: int
    done: Future[Any]


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
        with self._lock:
            if self._waiting and self._waiting + size > self._max:
                raise Busy
            self._waiting += size
        self._jobs.put(_Job(work, size, done))
        return done

    def close(self) -> None:
        """Ends the thread, once everything that waits is done."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            group: list[_Job] = []
            first = self._jobs.get()
            while first is not None:
                group.append(first)
                if len(group) == _GROUP or self._jobs.empty():
                    break
                first = self._jobs.get()
            closing = first is None
            # From here on a caller who goes away cannot cancel: the work will be done.
            if wanted := [job for job in group if job.done.set_running_or_notify_cancel()]:
                self._commit(wanted)
            with self._lock:
                self._waiting -= sum(job.size for job in group)

    def _commit(self, group: list[_Job]) -> None:
        answers: list[Callable[[], None]] = []
        try:
            with self._store.change() as changes:
                for job in group:
                    answers.append(_attempt(job, changes))  # noqa: PERF401 -- a loop with effects
        except Exception as problem:  # noqa: BLE001 -- whatever it was, each caller must hear of it
            if len(group) == 1:
                group[0].done.set_exception(problem)
                return
            # One piece may be what the store cannot take: the others shall not suffer for it.
            for job in group:
                self._commit([job])
            return
        for answer in answers:
            answer()


def _attempt(job: _Job, changes: Changes) -> Callable[[], None]:
    """What to tell the caller once all is durable. Raises StoreError: the whole group failed."""
    try:
        with changes.nested():
            result = job.work(changes)
    except StoreError:
        raise
    except Exception as refused:  # noqa: BLE001 -- it is the caller's to judge
        problem = refused
        return lambda: job.done.set_exception(problem)
    return lambda: job.done.set_result(result)
