"""How is a file given to a reader's process, and what if that process dies?

A process is started ahead and used again, because starting one takes longer than reading most
files; on Linux and macOS it forks for each file, see `agent.content.confined`. When a reader dies
or is late, the file it was in is named, everything beside it stays, and the rest is read again
without that file: one poisoned file never costs another its answer.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from typing import IO

from agent.content import frames
from agent.content.document import Reason
from agent.content.frames import Job
from agent.content.walk import WHOLE, Walk

_GRACE_S = 0.3
"""After the deadline, which the reader's process keeps by itself where it can."""
_ATTEMPTS = 5
"""A file with more poison in it than this is given up."""
_MOST_IDLE = 4
"""Readers that wait; each takes some 25 MB."""
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from agent.content.confined import main; main()"


# mallopt(3): a reader lives for one file, so what it frees it may keep. Without this PDFium has
# the kernel map and clear the same memory 20,000 times for 400 KB of text, a fifth of its time.
_MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": str(256 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(1024 * 1024 * 1024),
    "MALLOC_TOP_PAD_": str(1024 * 1024),
}


def _environment() -> dict[str, str]:
    """What Windows cannot start without, and how memory is kept; nothing of ours."""
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "PATH") if key in os.environ}
    return kept | _MALLOC


class Reader:
    """One reader's process."""

    def __init__(self) -> None:
        """Starts it. Raises OSError where the system does not let us."""
        paths = [path or os.getcwd() for path in sys.path]  # noqa: PTH109 -- a string is wanted
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            close_fds=True,
            start_new_session=True,  # so that it ends with its forks
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("a reader's process has no pipes")
        self.stdin: IO[bytes] = self._process.stdin
        self.stdout: IO[bytes] = self._process.stdout

    def close(self) -> None:
        """End it, whatever it does."""
        self.kill()
        for stream in (self.stdin, self.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        self._process.wait()

    def kill(self) -> None:
        """End it from another thread; whoever reads from it meets the end of its answers."""
        if sys.platform == "win32":
            self._process.kill()
            return
        import signal

        # A fork that lives on would hold the pipe of the answers open. Its leader is not waited
        # for before `close`, so that its number is nobody else's.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


@dataclass
class _Attempt:
    """What one try to read a file brought."""

    parts: list[tuple[int, str, str]] = field(default_factory=list)
    """Number of the file, place, text."""
    pictures: list[tuple[int, str, bytes]] = field(default_factory=list)
    missing: list[tuple[int, str, Reason]] = field(default_factory=list)
    done: dict[int, int] = field(default_factory=dict)
    open: list[tuple[int, str]] = field(default_factory=list)
    """Number and place of the files that were being read when it ended."""
    failure: Reason | None = None

    def take(self, kind: bytes, first: bytes, second: bytes) -> int:
        """Note one frame; how many bytes of text it brought. Raises ValueError for nonsense."""
        if kind == frames.PICTURE:
            number = self.open[-1][0] if self.open else -1
            self.pictures.append((number, frames.decode(first), second))
            return len(second)
        one, two = frames.decode(first), frames.decode(second)
        if kind == frames.BEGIN:
            self.open.append((int(one), two))
        elif kind == frames.END:
            self.done[int(one)] = int(two)
            self.open.pop()
        elif kind == frames.PART:
            self.parts.append((self.open[-1][0] if self.open else -1, one, two))
            return sys.getsizeof(two)
        elif kind == frames.MISSING:
            self.missing.append((self.open[-1][0] if self.open else -1, one, Reason(two)))
        else:
            raise ValueError("a frame that no reader sends")
        return 0


def _reason(status: int, late: bool) -> Reason | None:
    """Why a reader ended with this wait status; None where it ended as it should."""
    if late:
        return Reason.TIMED_OUT
    if status == 0:
        return None
    if sys.platform != "win32" and os.WIFSIGNALED(status):
        import signal

        number = os.WTERMSIG(status)
        if number in (signal.SIGALRM, signal.SIGXCPU):
            return Reason.TIMED_OUT
        if number == signal.SIGKILL:
            return Reason.OUT_OF_MEMORY
    return Reason.BROKEN


def _try(reader: Reader, job: Job, data: bytes) -> _Attempt:
    """One attempt. Never raises for what the reader does."""
    attempt = _Attempt()
    late = threading.Event()

    def end() -> None:
        late.set()
        reader.kill()

    watch = threading.Timer(max(0.0, job.deadline + _GRACE_S - time.monotonic()), end)
    watch.daemon = True
    watch.start()
    status = 1
    try:
        status = _converse(reader, job, data, attempt)
    except (OSError, EOFError, ValueError, IndexError):
        status = 1
    finally:
        watch.cancel()
    attempt.failure = _reason(status, late.is_set())
    return attempt


def _converse(reader: Reader, job: Job, data: bytes, attempt: _Attempt) -> int:
    """Hand the job over and note the answers; the status the reader ended with."""
    header = job.header()
    reader.stdin.write(frames.HEAD.pack(frames.JOB, len(header), len(data)) + header)
    reader.stdin.write(data)
    reader.stdin.flush()
    room = job.memory * 2
    while True:
        kind, first, second = frames.receive(reader.stdout.read)
        if kind == frames.OVER:
            return int(first)
        room -= attempt.take(kind, first, second)
        if room < 0:
            raise ValueError("a reader says more than it may")


class Pool:
    """Readers that wait for work. Safe to use from several threads."""

    def __init__(self) -> None:
        self._idle: list[Reader] = []
        self._lock = threading.Lock()
        self._owner = 0

    def take(self) -> Reader:
        """A reader that waits, or a new one. Raises OSError."""
        with self._lock:
            if self._owner != os.getpid():  # we are a fork: those pipes are our parent's
                self._idle, self._owner = [], os.getpid()
                atexit.register(self.close)
            return self._idle.pop() if self._idle else Reader()

    def give(self, reader: Reader) -> None:
        """It did its job and may do another, unless enough others wait already."""
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(reader)
                return
        reader.close()

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            waiting, self._idle = self._idle, []
        for reader in waiting:
            reader.close()


POOL = Pool()


def read(data: bytes, walk: Walk) -> None:
    """As the reader of this file's kind would, but in a process of its own.

    Raises OSError where the system lets us start none.
    """
    kept = _Attempt()
    poisoned: list[int] = []
    job = Job(
        walk.path,
        walk.name,
        walk.media_type,
        walk.charset,
        walk.depth,
        walk.in_mail,
        walk.limits,
        walk.budget.memory,
        walk.budget.files,
        walk.budget.deadline,
    )
    for _ in range(_ATTEMPTS):
        if time.monotonic() >= job.deadline:
            kept.missing.append((0, walk.path or WHOLE, Reason.TIMED_OUT))
            break
        job = replace(job, done=kept.done, poisoned=tuple(poisoned))
        reader = POOL.take()
        attempt = _try(reader, job, data)
        _keep(kept, attempt)
        if attempt.failure is None:
            POOL.give(reader)
            break
        reader.close()
        number, place = attempt.open[-1] if attempt.open else (0, walk.path)
        kept.missing.append((number, place or WHOLE, attempt.failure))
        if not number:
            break
        poisoned.append(number)
    else:
        kept.missing.append((0, walk.path or WHOLE, Reason.BROKEN))
    for _, place, text in kept.parts:
        walk.found.say(place, text)
        walk.budget.memory -= sys.getsizeof(text)
    for _, place, picture in kept.pictures:
        walk.found.picture(place, picture)
    for _, place, reason in kept.missing:
        walk.found.cannot(place, reason)
    walk.budget.files -= len(kept.done)


def _keep(kept: _Attempt, attempt: _Attempt) -> None:
    """Add what an attempt finished, and what it said of the file it ended in.

    The containers of that file are read again, so what they said themselves is not kept twice.
    """
    over = {number for number, _ in attempt.open[:-1]}
    kept.parts += [each for each in attempt.parts if each[0] not in over]
    kept.pictures += [each for each in attempt.pictures if each[0] not in over]
    kept.missing += [each for each in attempt.missing if each[0] not in over]
    last = attempt.open[-1][0] if attempt.open else None
    kept.done.update({n: after for n, after in attempt.done.items() if last is None or n < last})
