"""What may a check ask of a machine?

A check never touches the machine but through a `Host`, so that every platform's branch can be
judged from a capture, anywhere. Each question has two honest answers: what the machine said, or
`Unreadable` with the reason. There is no empty answer that means "I could not look".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Platform(StrEnum):
    """The systems that Safehand runs on."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"


class Unreadable(Exception):  # noqa: N818 -- a word of the house, as in "uninspectable"
    """The machine did not answer. `code` is an errno name (`EACCES`, `ENOENT` …) or one of the
    constants below; `what` is the path, command, key or class that was asked for.
    """

    def __init__(self, what: str, code: str) -> None:
        super().__init__(f"{what}: {code}")
        self.what = what
        self.code = code

    @property
    def absent(self) -> bool:
        """True where the machine itself says that there is no such thing: a fact, not a failure."""
        return self.code in {"ENOENT", "ENOTDIR"}


TIMED_OUT = "timed-out"
NOT_RECORDED = "not-recorded"
"""The capture does not hold it; nothing may be concluded."""
TOO_LARGE = "too-large"
NOT_TEXT = "not-text"
WRONG_PLATFORM = "wrong-platform"
"""A registry or WMI question on a system that has neither."""

RegistryValue = int | str | bytes | tuple[str, ...]
WmiValue = None | bool | int | str | tuple["WmiValue", ...]


@dataclass(frozen=True, slots=True)
class Completed:
    """A command that ended by itself. A non-zero exit is an answer, for the parser to judge."""

    stdout: str
    stderr: str
    exit: int


class Host(Protocol):
    """One machine, live or recorded. Every method raises `Unreadable`."""

    @property
    def platform(self) -> Platform: ...
    @property
    def release(self) -> str:
        """As the system names itself: "debian 12", "10.0.26100", "15.1"."""

    @property
    def privileged(self) -> bool:
        """True for root, or a Windows administrator with an elevated token."""

    @property
    def taken(self) -> datetime:
        """The moment that the answers are of, aware."""

    def read_bytes(self, path: str, /) -> bytes:
        """The whole file, up to a few megabytes."""

    def read_text(self, path: str, /) -> str:
        """The whole file as UTF-8."""

    def read_link(self, path: str, /) -> str:
        """Where a symbolic link points, as written."""

    def list_directory(self, path: str, /) -> tuple[str, ...]:
        """The names in a directory, sorted."""

    def run(self, argv: Sequence[str], /, *, timeout_s: float = 10.0) -> Completed:
        """What a command said, in the C locale with no input. `argv[0]` is an absolute path."""

    def registry(self, key: str, /) -> Mapping[str, RegistryValue]:
        r"""The values under one key, such as `HKLM\SOFTWARE\Microsoft\Windows NT`."""

    def wmi(self, namespace: str, class_name: str, /) -> tuple[Mapping[str, WmiValue], ...]:
        r"""Every instance of a class, such as `root\cimv2`, `Win32_OperatingSystem`.

        `Class.Method` calls a method that needs no arguments on every instance: each answer has
        the instance's key properties, the method's results and its `ReturnValue`.
        """
