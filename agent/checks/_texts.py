"""Which configuration files did the machine show, and which did it not?

A collector reads through `Reading`, which keeps every answer; the judge reads the same answers
from `Texts`, and meets the same refusals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from agent.host import NOT_RECORDED, Host, Unreadable


class Source(Protocol):
    """Where texts come from."""

    def read(self, path: str, /) -> str | None:
        """The text; None where there is no such file. Raises Unreadable where nobody can say."""

    def list(self, directory: str, /) -> tuple[str, ...]:
        """The names in it, none where it does not exist. Raises Unreadable."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Answers as they were given, by path; what is not here was not asked for."""

    files: Mapping[str, str | Unreadable] = field(default_factory=dict)
    directories: Mapping[str, tuple[str, ...] | Unreadable] = field(default_factory=dict)

    def read(self, path: str, /) -> str | None:
        answer = self.files.get(path, Unreadable(path, NOT_RECORDED))
        if isinstance(answer, str):
            return answer
        if answer.absent or (answer.code == NOT_RECORDED and self._not_listed(path)):
            return None
        raise Unreadable(answer.what, answer.code)

    def list(self, directory: str, /) -> tuple[str, ...]:
        answer = self.directories.get(directory, Unreadable(directory, NOT_RECORDED))
        if isinstance(answer, tuple):
            return answer
        if answer.absent:
            return ()
        raise Unreadable(answer.what, answer.code)

    def _not_listed(self, path: str) -> bool:
        """True where the directory was listed and does not hold it, or does not exist."""
        directory, _, name = path.rpartition("/")
        try:
            return name not in self.list(directory)
        except Unreadable:
            return False


class Reading:
    """A host's files, each read once and kept."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._files: dict[str, str | Unreadable] = {}
        self._directories: dict[str, tuple[str, ...] | Unreadable] = {}

    def read(self, path: str, /) -> str | None:
        if path not in self._files:
            if self._has_no_directory(path):
                return None
            try:
                self._files[path] = self._host.read_text(path)
            except Unreadable as problem:
                self._files[path] = problem
        return self.texts().read(path)

    def list(self, directory: str, /) -> tuple[str, ...]:
        if directory not in self._directories:
            try:
                self._directories[directory] = self._host.list_directory(directory)
            except Unreadable as problem:
                self._directories[directory] = problem
        return self.texts().list(directory)

    def _has_no_directory(self, path: str) -> bool:
        """True where the directory was asked for, and there is none."""
        listed = self._directories.get(path.rpartition("/")[0])
        return isinstance(listed, Unreadable) and listed.absent

    def texts(self) -> Texts:
        """Everything so far."""
        return Texts(self._files, self._directories)
