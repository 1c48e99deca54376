"""A reader that crashes, hangs or eats memory costs only the file it was in."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

from agent.content import Document, Limits, frames, read, sandbox
from agent.content.document import Reason
from agent.content.sandbox import Pool, _Attempt, _reason

POISON = """
import os, signal, sys
sys.path[:] = sys.argv[1:]
from agent.content import confined, tar

def poisoned(data, walk):
    walk.say("before")
    what = data[:4]
    if what == b"SEGV":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == b"HANG":
        while True:
            pass
    if what == b"EATS":
        eaten = []
        while True:
            eaten.append(bytearray(1 << 20))
    if what == b"EXIT":
        os._exit(3)
    if what == b"LIES":
        os.write(3, b"X" * 100)
        os.closerange(0, 64)
        os._exit(0)
    walk.say("fine")

tar.read = poisoned
confined.main()
"""


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """Readers whose tar reader does what the file says."""
    pool = Pool()
    monkeypatch.setattr(sandbox, "POOL", pool)
    monkeypatch.setattr(sandbox, "_PROGRAM", POISON)
    yield pool
    pool.close()


def tar(what: bytes) -> bytes:
    return what.ljust(257, b"\0") + b"ustar".ljust(255, b"\0")


def poisoned(make: ModuleType, what: bytes) -> Document:
    inner = make.zipped({"c.txt": "inside", "poison.tar": tar(what), "d.txt": "also"})
    data = make.zipped({"a.txt": "first", "inner.zip": inner, "b.txt": "last"})
    return read(data, limits=Limits(max_seconds=3))


@pytest.mark.skipif(sys.platform == "win32", reason="signals and forks")
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (b"SEGV", "broken"),
        (b"HANG", "timed-out"),
        pytest.param(b"EXIT", "broken", marks=pytest.mark.slow),
        pytest.param(b"LIES", "broken", marks=pytest.mark.slow),
    ],
)
def test_poison_costs_one_file(make: ModuleType, pool: Pool, what: bytes, reason: str) -> None:
    document = poisoned(make, what)
    said = [part.text for part in document.parts if "name" not in part.place]
    assert sorted(said) == sorted(["first", "inside", "also", "last"])
    assert [(u.part, u.reason) for u in document.uninspectable] == [
        ("'inner.zip' > 'poison.tar'", reason)
    ]
    names = [part.text for part in document.parts if "name" in part.place]
    assert sorted(names) == ["a.txt", "b.txt", "c.txt", "d.txt", "inner.zip", "poison.tar"]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory holds on Linux")
def test_memory_is_bounded(make: ModuleType, pool: Pool) -> None:
    document = poisoned(make, b"EATS")
    assert [each.reason for each in document.uninspectable] == ["out-of-memory"]
    assert document.parts[-1].text == "last"


def test_healthy_readers_are_used_again(make: ModuleType, pool: Pool) -> None:
    assert not poisoned(make, b"FINE").uninspectable
    [first] = pool._idle
    assert not poisoned(make, b"FINE").uninspectable
    assert pool._idle == [first]


def test_no_more_wait_than_are_of_use(pool: Pool) -> None:
    class Done:
        closed = False

        def close(self) -> None:
            self.closed = True

    readers = [Done() for _ in range(6)]
    for each in readers:
        pool.give(each)  # type: ignore[arg-type]
    assert [each.closed for each in readers] == [False] * 4 + [True] * 2


@pytest.mark.slow
def test_several_threads(make: ModuleType, pool: Pool) -> None:
    results: list[Document] = []
    threads = [
        threading.Thread(target=lambda: results.append(poisoned(make, b"FINE"))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1] == results[2]
    assert not results[0].uninspectable


def test_a_reader_that_cannot_start_is_an_error(
    make: ModuleType, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(OSError, match="python"):
        poisoned(make, b"FINE")


@pytest.mark.skipif(sys.platform == "win32", reason="wait statuses")
def test_reasons() -> None:
    import signal

    assert _reason(0, late=False) is None
    assert _reason(0, late=True) is Reason.TIMED_OUT
    assert _reason(signal.SIGALRM, late=False) is Reason.TIMED_OUT
    assert _reason(signal.SIGKILL, late=False) is Reason.OUT_OF_MEMORY
    assert _reason(signal.SIGSEGV, late=False) is Reason.BROKEN
    assert _reason(256, late=False) is Reason.BROKEN


def test_frames_that_no_reader_sends() -> None:
    attempt = _Attempt()
    with pytest.raises(ValueError, match="no reader sends"):
        attempt.take(b"?", b"", b"")
    with pytest.raises(IndexError):
        attempt.take(frames.END, b"1", b"2")
    with pytest.raises(ValueError, match="is not a valid Reason"):
        attempt.take(frames.MISSING, b"place", b"clean")


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_fork_of_ours_starts_its_own(make: ModuleType, pool: Pool) -> None:
    pool.give(pool.take())
    owner = pool._owner
    pool._owner = -1  # as a fork would see it
    kept = pool._idle[0]
    taken = pool.take()
    assert taken is not kept
    taken.close()
    kept.close()
    pool._owner = owner


def test_an_answer_comes_in_time(make: ModuleType, pool: Pool) -> None:
    started = time.monotonic()
    read(make.zipped({"poison.tar": tar(b"HANG")}), limits=Limits(max_seconds=1))
    assert time.monotonic() - started < 3
    assert os.getpid() == pool._owner
