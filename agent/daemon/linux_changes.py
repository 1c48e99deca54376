"""What does the Linux kernel say about changed files, folders, mounts and swaps?

One inotify descriptor for files and folders, and an epoll for the tables under /proc, both readers
of the event loop: no thread, no polling, nothing to pay while nothing happens.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import select
import struct
import sys
from collections.abc import Callable, Collection
from pathlib import Path

if sys.platform != "linux":
    raise ImportError("inotify is Linux's; use agent.daemon.change_watch")

# inotify(7): what a finished write, a rename, a removal or a change of mode look like.
_IN_ATTRIB, _IN_CLOSE_WRITE, _IN_MOVED, _IN_CREATE, _IN_DELETE = 0x4, 0x8, 0xC0, 0x100, 0x200
_MASK = _IN_ATTRIB | _IN_CLOSE_WRITE | _IN_MOVED | _IN_CREATE | _IN_DELETE
_IN_NONBLOCK, _IN_CLOEXEC = os.O_NONBLOCK, getattr(os, "O_CLOEXEC", 0)
_EVENT = struct.Struct("iIII")  # watch, mask, cookie, length of the name that follows
_READ_BYTES = 64 * 1024


class Events:
    """Linux: inotify and poll, both as readers of the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: Callable[[], object]) -> None:
        self._loop = loop
        self._changed = changed
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._inotify = self._libc.inotify_init1(_IN_NONBLOCK | _IN_CLOEXEC)
        if self._inotify < 0:
            raise OSError(ctypes.get_errno(), "inotify is not available")
        # A table under /proc is always readable; only its exceptional condition means change,
        # which asyncio does not ask for. An epoll of our own does, and is itself readable then.
        self._tables = select.epoll()
        self._open: dict[str, int] = {}
        self._watches: dict[int, set[str]] = {}
        loop.add_reader(self._inotify, self._on_inotify)
        loop.add_reader(self._tables.fileno(), self._on_tables)

    def watch(self, paths: Collection[str], /) -> None:
        tables = {path for path in paths if path.startswith("/proc/")}
        self._watch_tables(tables)
        # inotify counts folders once however often they are asked for; names tell files apart.
        wanted: dict[str, set[str]] = {}
        for path in set(paths) - tables:
            if Path(path).is_dir():
                wanted.setdefault(path, set()).add("")
            else:
                folder, name = os.path.split(path)
                wanted.setdefault(folder, set()).add(name)
        watches: dict[int, set[str]] = {}
        for folder, names in wanted.items():
            number = self._libc.inotify_add_watch(self._inotify, os.fsencode(folder), _MASK)
            if number >= 0:
                watches.setdefault(number, set()).update(names)
        for number in self._watches.keys() - watches.keys():
            self._libc.inotify_rm_watch(self._inotify, number)
        self._watches = watches

    def stop(self) -> None:
        self._loop.remove_reader(self._inotify)
        self._loop.remove_reader(self._tables.fileno())
        self._watch_tables(set())
        self._tables.close()
        os.close(self._inotify)

    def _watch_tables(self, wanted: set[str]) -> None:
        for path in self._open.keys() - wanted:
            self._tables.unregister(self._open[path])
            os.close(self._open.pop(path))
        for path in wanted - self._open.keys():
            with contextlib.suppress(OSError):
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                self._open[path] = descriptor
                self._tables.register(descriptor, select.EPOLLPRI | select.EPOLLERR)
                self._tables.poll(0)  # the first poll tells of what was before

    def _on_tables(self) -> None:
        # That we were called is the news: the kernel tells each change once, and asyncio's own
        # look may have been the one that was told. This only puts the descriptor to rest.
        self._tables.poll(0)
        self._changed()

    def _on_inotify(self) -> None:
        data = os.read(self._inotify, _READ_BYTES)
        at, matters = 0, False
        while at < len(data):
            number, _, _, length = _EVENT.unpack_from(data, at)
            name = os.fsdecode(data[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0"))
            at += _EVENT.size + length
            # Watch -1 says that the kernel's queue ran over: something changed, who knows what.
            names = self._watches.get(number, set())
            matters = matters or number == -1 or "" in names or name in names
        if matters:
            self._changed()
