"""Which policies are in force, while people edit them?

The last ones that were good. An edit is copied, examined by `safehand policy lint`, and only then
put in force; a broken one leaves things as they were, also over a restart.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from agent import policy
from agent.daemon import child
from agent.delivery.identity import write_private
from agent.typed_toml import TomlError

_LINT_TIMEOUT_S = 60.0
_IN_FORCE = "in-force"


@dataclass(frozen=True, slots=True)
class InForce:
    """The policies that count now."""

    directory: Path
    """A private copy, which nobody edits."""
    digest: str
    problem: str = ""
    """Why the files as they stand are not in force; empty where they are."""


async def lint(directory: Path) -> str:
    """What `safehand policy lint` has against these policies; empty where it has nothing."""
    try:
        ended = await child.run(
            ["policy", "lint", "--policies", str(directory)], timeout_s=_LINT_TIMEOUT_S
        )
    except OSError as problem:
        return str(problem)
    if ended.exit == 0:
        return ""
    return ended.stderr.strip() or f"`safehand policy lint` ended with {ended.exit}"


class PolicyKeeper:
    """Puts good policies in force and remembers the last good ones under `state`."""

    def __init__(
        self, source: Path, state: Path, *, examine: Callable[[Path], Awaitable[str]] = lint
    ) -> None:
        self._source = source
        self._kept = state / "policies"
        self._examine = examine

    async def refresh(self) -> InForce:
        """Looks at the files as they stand now.

        Raises TomlError where they are broken and there never were good ones.
        """
        try:
            found = policy.read(self._source)
            return await self._take(found)
        except TomlError as problem:
            last = self._last_good()
            if last is None:
                raise
            return InForce(self._kept / last, last, str(problem))

    async def _take(self, found: policy.Policy) -> InForce:
        copy = self._kept / found.digest
        if self._last_good() == found.digest and copy.is_dir():
            return InForce(copy, found.digest)
        draft = self._kept / f"{found.digest}.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        for name, file in found.files.items():
            write_private(draft / f"{name}.toml", file.text.encode())
        # What is examined is the copy: an edit that goes on meanwhile cannot slip past.
        if problem := await self._examine(draft):
            shutil.rmtree(draft, ignore_errors=True)
            raise TomlError(problem.replace(str(draft), str(self._source)))
        if not copy.is_dir():
            draft.rename(copy)
        pointer = self._kept / f"{_IN_FORCE}.new"
        write_private(pointer, found.digest.encode())
        pointer.replace(self._kept / _IN_FORCE)
        for old in self._kept.iterdir():
            if old.is_dir() and old != copy:
                shutil.rmtree(old, ignore_errors=True)
        return InForce(copy, found.digest)

    def _last_good(self) -> str | None:
        try:
            digest = (self._kept / _IN_FORCE).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        return digest if digest and (self._kept / digest).is_dir() else None


class _OnChange(FileSystemEventHandler):
    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:  # noqa: ARG002 -- any will do
        self._changed()


def watch(directory: Path, changed: Callable[[], object]) -> Callable[[], None]:
    """Calls `changed`, from another thread, whenever something in the folder was written; a
    function that ends the watching.
    """
    observer = Observer()
    # Opening and reading are left out: our own reading would wake us for ever.
    observer.schedule(
        _OnChange(changed),
        str(directory),
        event_filter=[
            DirCreatedEvent,
            FileClosedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
        ],
    )
    observer.start()

    def stop() -> None:
        observer.stop()
        observer.join(timeout=5)

    return stop
