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
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

if sys.platform != "linux":
    raise ImportError("inotify is Linux's; use agent.daemon.change_watch")

# inotify(7). What makes a name appear in a folder …
_IN_CREATE, _IN_MOVED_TO = 0x100, 0x80
_APPEARED = _IN_CREATE | _IN_MOVED_TO
# … and what else is a change to one that is there: a finished write, a change of mode, a removal.
_IN_ATTRIB, _IN_CLOSE_WRITE, _IN_MOVED_FROM, _IN_DELETE = 0x4, 0x8, 0x40, 0x200
_IN_DELETE_SELF, _IN_MOVE_SELF = 0x400, 0x800
_GONE = _IN_MOVED_FROM | _IN_DELETE | _IN_DELETE_SELF | _IN_MOVE_SELF
_ANY = _APPEARED | _IN_ATTRIB | _IN_CLOSE_WRITE | _GONE
_IN_NONBLOCK, _IN_CLOEXEC = os.O_NONBLOCK, getattr(os, "O_CLOEXEC", 0)
_EVENT = struct.Struct("iIII")  # watch, mask, cookie, length of the name that follows
_READ_BYTES = 64 * 1024


class Events:
    """Linux: inotify and poll, both as readers of the event loop.

    After the first change they are not read until `take`: a machine that is being upgraded writes
    thousands of times, and that there is something to look at is known by then.
    """

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
        self._names: dict[int, dict[str, set[str]]] = {}
        """By watch: the names in that folder that matter ("" for all), and what each stands for."""
        self._fresh: set[str] = set()
        self._listen()

    def watch(self, things: Collection[str], /) -> None:
        tables = {path for path in things if path.startswith("/proc/")}
        self._watch_tables(tables)
        # inotify counts folders once however often they are asked for; names tell files apart.
        wanted: dict[str, dict[str, set[str]]] = {}
        masks: dict[str, int] = {}
        for thing in set(things) - tables:
            for folder, name, mask in _places(thing):
                wanted.setdefault(folder, {}).setdefault(name, set()).add(thing)
                masks[folder] = masks.get(folder, 0) | mask
        watches: dict[int, dict[str, set[str]]] = {}
        for folder, names in wanted.items():
            number = self._libc.inotify_add_watch(self._inotify, os.fsencode(folder), masks[folder])
            if number >= 0:
                for name, paths in names.items():
                    watches.setdefault(number, {}).setdefault(name, set()).update(paths)
        for number in self._names.keys() - watches.keys():
            self._libc.inotify_rm_watch(self._inotify, number)
        self._names = watches

    def take(self) -> frozenset[str]:
        self._fresh |= self._told()
        with contextlib.suppress(BlockingIOError):
            while True:
                self._read()
        taken, self._fresh = frozenset(self._fresh), set()
        self._listen()
        return taken

    def stop(self) -> None:
        self._rest()
        self._watch_tables(set())
        self._tables.close()
        os.close(self._inotify)

    def _listen(self) -> None:
        self._loop.add_reader(self._inotify, self._on_inotify)
        self._loop.add_reader(self._tables.fileno(), self._on_tables)

    def _rest(self) -> None:
        self._loop.remove_reader(self._inotify)
        self._loop.remove_reader(self._tables.fileno())

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
        # look may have been the one that was told; then it was any of them.
        self._fresh |= self._told() or self._open.keys()
        self._rest()
        self._changed()

    def _told(self) -> set[str]:
        changed = {descriptor for descriptor, _ in self._tables.poll(0)}
        return {path for path, descriptor in self._open.items() if descriptor in changed}

    def _on_inotify(self) -> None:
        self._read()
        if self._fresh:
            self._rest()
            self._changed()

    def _read(self) -> None:
        """Keeps what the kernel has to tell. Raises BlockingIOError where that is nothing."""
        data = os.read(self._inotify, _READ_BYTES)
        at = 0
        while at < len(data):
            number, _, _, length = _EVENT.unpack_from(data, at)
            name = os.fsdecode(data[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0"))
            at += _EVENT.size + length
            if number == -1:  # the kernel's queue ran over: something changed, who knows what
                for names in self._names.values():
                    self._fresh.update(*names.values())
            names = self._names.get(number, {})
            self._fresh |= names.get("", set()) | names.get(name, set())


def _places(thing: str) -> Iterator[tuple[str, str, int]]:
    """Where inotify must listen for one thing: folder, name in it ("" for all), events."""
    if thing.endswith("/*"):
        folder = Path(thing[:-2])
        yield str(folder), "", _ANY
        with contextlib.suppress(OSError):
            yield from ((str(each), "", _ANY) for each in folder.iterdir() if each.is_dir())
    elif Path(thing).is_dir():
        yield thing, "", _ANY
    else:
        folder_name, name = os.path.split(thing)
        # /dev, for one, is where /dev/mapper would appear, and is written to all the time.
        yield folder_name, name, _ANY if os.path.lexists(thing) else _APPEARED
