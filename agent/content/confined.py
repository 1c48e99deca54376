"""How does a parser of hostile files run, so that the worst it can do is fail?

This is the program of the reader's process. It loads every reader once, gives up the network and
every privilege it can, and then, where the system can fork, reads each file in a fork of its own:
a file that takes the process over can neither see nor change another's answer, and its memory
goes with it. Time and memory are limited by the system, not by us.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import time
from dataclasses import dataclass, field

from agent.content import READERS, frames, reader_of
from agent.content.document import Reason
from agent.content.frames import Job
from agent.content.walk import Budget, Found, Walk
from agent.content.walk import read as walk_read

_MEGABYTE = 1024 * 1024
_GRACE_S = 0.1
"""After the deadline that a reader keeps by itself."""
_OWN_SHARE = 0.85
"""Of the time, after which a reader stops by itself, so that it can still say what it read."""
_BUFFER = 256 * 1024
"""Bytes of answers that are kept until there are more."""
_NOBODY = 65534
# Encodings that mail is written in: loaded while there is still a file system to load them from.
_ENCODINGS = (
    "ascii cp437 cp500 cp850 cp852 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 "
    "cp1257 cp1258 big5 euc_jp euc_kr gb18030 gb2312 gbk hz iso2022_jp iso2022_kr iso8859_2 "
    "iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_13 "
    "iso8859_14 iso8859_15 iso8859_16 koi8_r koi8_u latin_1 mac_roman shift_jis utf_7 utf_8 "
    "utf_8_sig utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le"
)


@dataclass
class Sent(Found):
    """Sends home what the walk finds, and numbers the files so that a failure can be placed."""

    out: int = 1
    job: Job | None = None
    next: int = 0
    waiting: bytearray = field(default_factory=bytearray)
    open: list[tuple[int, float]] = field(default_factory=list)
    """Number and deadline of the files that are being read, outermost first."""

    def _send(self, kind: bytes, first: str, second: str) -> None:
        self._out(kind, frames.encode(first), frames.encode(second))

    def _out(self, kind: bytes, first: bytes, second: bytes) -> None:
        self.waiting += frames.frame(kind, first, second)
        # Where a file begins must be known before it can do harm; what is said can wait.
        if kind not in (frames.PART, frames.MISSING) or len(self.waiting) > _BUFFER:
            data = memoryview(self.waiting)
            while data:
                data = data[os.write(self.out, data) :]
            self.waiting = bytearray()

    def say(self, place: str, text: str) -> None:
        self._send(frames.PART, place, text)

    def cannot(self, place: str, reason: Reason) -> None:
        self._send(frames.MISSING, place, reason.value)

    def picture(self, place: str, data: bytes) -> None:
        self._out(frames.PICTURE, frames.encode(place), data)

    def begin(self, place: str, deadline: float) -> bool:
        assert self.job is not None  # noqa: S101 -- set before the walk begins
        number = self.next
        self.next = self.job.done.get(number, number + 1)
        if number in self.job.done or number in self.job.poisoned:
            return False
        self.open.append((number, deadline))
        self._send(frames.BEGIN, str(number), place)
        _alarm(deadline, self.job.deadline)
        return True

    def end(self) -> None:
        number, _ = self.open.pop()
        self._send(frames.END, str(number), str(self.next))
        assert self.job is not None  # noqa: S101 -- set before the walk begins
        _alarm(self.open[-1][1] if self.open else self.job.deadline, self.job.deadline)


def _alarm(deadline: float, last: float) -> None:
    """The system ends this process shortly after the deadline of the file it is in, and after the
    `last` one, the job's, in any case, whatever it is busy with.
    """
    if sys.platform != "win32":
        import signal

        now = time.monotonic()
        left = min(max(deadline - now, 0) / _OWN_SHARE, max(last - now, 0))
        signal.setitimer(signal.ITIMER_REAL, left + _GRACE_S)


def _limit(job: Job) -> None:
    """This process may take so much memory and time, write no file and start no other."""
    if sys.platform == "win32":
        return
    import resource

    most = job.limits.max_memory_mb * _MEGABYTE
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 -- one line, in every fork
            most += int(statm.read().split()[0]) * resource.getpagesize()
    else:
        most *= 8  # what a macOS process maps before it has done anything is not told
    for kind, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, int(max(job.deadline - time.monotonic(), 0) + _GRACE_S) + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def _serve(head: bytes, out: int) -> None:
    """Read one job and do it."""
    _, first, second = frames.HEAD.unpack(head)
    job = frames.job(frames.exactly(first, _receive))
    _limit(job)  # before the file is here: it counts
    began = time.monotonic()
    _alarm(job.deadline, job.deadline)
    data = frames.exactly(second, _receive)
    found = Sent(out=out, job=job)
    budget = Budget(job.memory, job.files, began + (job.deadline - began) * _OWN_SHARE)
    walk = Walk(job.limits, reader_of, budget, found, job.path, job.name)
    walk.media_type, walk.charset, walk.depth = job.media_type, job.charset, job.depth
    walk.in_mail = job.in_mail
    walk_read(data, walk)


def _receive(size: int) -> bytes:
    return os.read(0, size)


def give_up_network() -> None:
    """An empty network of our own; where the system does not let us, we still open no socket."""
    if sys.platform != "linux":
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    new_user, new_net = 0x10000000, 0x40000000  # clone(2)
    if libc.unshare(new_net) != 0:
        libc.unshare(new_user | new_net)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, prctl(2)


def give_up_privileges() -> None:
    """Nobody, where we were root."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _load() -> None:
    for name in sorted(set(READERS.values())):
        importlib.import_module(f"agent.content.{name}")
    from agent.content import pdf

    pdf.start()
    for name in ("ooxml", "odf"):  # zip files that turn out to be more
        importlib.import_module(f"agent.content.{name}")
    for name in () if sys.platform == "win32" else ("resource", "signal"):
        importlib.import_module(name)  # looked for once here, and not again in every fork
    for name in _ENCODINGS.split():
        importlib.import_module(f"encodings.{name}")


def main() -> None:
    """Do jobs until the one who asks goes away."""
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _load()
    gc.collect()
    gc.freeze()  # nothing that is shared with the forks is written to
    gc.disable()  # each of them ends before there is anything to collect
    os.chdir(os.sep)
    give_up_network()
    give_up_privileges()
    while True:
        try:
            head = frames.exactly(frames.HEAD.size, _receive)
        except EOFError:
            return
        status = _in_a_fork(head, out) if sys.platform != "win32" else _serve_here(head, out)
        os.write(out, frames.frame(frames.OVER, str(status).encode()))


def _serve_here(head: bytes, out: int) -> int:
    _serve(head, out)
    return 0


def _in_a_fork(head: bytes, out: int) -> int:
    """The exit status of a fork that does this job, as waitpid tells it."""
    if sys.platform == "win32":
        raise RuntimeError("this system does not fork")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _serve(head, out)
            status = 0
        except BaseException:  # noqa: BLE001 -- the status says it; nobody else may run this code
            status = 1
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    main()
