"""What does this machine say?

The live `Host`. Its answers are limited in size and time, its commands run with a fixed
environment in the C locale, so that what a parser meets is what its fixtures hold.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from agent.host import (
    NOT_TEXT,
    TIMED_OUT,
    TOO_LARGE,
    Completed,
    Platform,
    RegistryValue,
    Unreadable,
    WmiValue,
    _windows,
)

_MAX_FILE_BYTES = 4 * 1024 * 1024
_MAX_OUTPUT_BYTES = 16 * 1024 * 1024
_ENVIRONMENT = {"LC_ALL": "C", "LANG": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def _code(problem: OSError) -> str:
    return errno.errorcode.get(problem.errno or 0, "EIO")


def this_platform() -> Platform:
    """The system this process runs on. Raises RuntimeError on one that Safehand does not know."""
    if sys.platform.startswith("linux"):
        return Platform.LINUX
    if sys.platform == "darwin":
        return Platform.MACOS
    if sys.platform == "win32":
        return Platform.WINDOWS
    raise RuntimeError(f"Safehand runs on Linux, macOS and Windows, not on {sys.platform}.")


def _release(platform: Platform) -> str:
    if platform is Platform.LINUX:
        facts: dict[str, str] = {}
        for candidate in ("/etc/os-release", "/usr/lib/os-release"):
            try:
                lines = Path(candidate).read_text("utf-8", errors="replace").splitlines()
            except OSError:
                continue
            facts = {k: v.strip("\"'") for k, _, v in (line.partition("=") for line in lines)}
            break
        return f"{facts.get('ID', 'linux')} {facts.get('VERSION_ID', '')}".strip()
    import platform as names

    return names.mac_ver()[0] if platform is Platform.MACOS else names.version()


def privileged() -> bool:
    """Whether this process has the machine's own rights: root, or an elevated administrator."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0


class LocalHost:
    """This machine, now. See `agent.host.Host` for what each method answers."""

    def __init__(self) -> None:
        self.platform = this_platform()
        self.release = _release(self.platform)
        self.privileged = privileged()
        self.taken = datetime.now(UTC)

    def read_bytes(self, path: str, /) -> bytes:
        try:
            with open(path, "rb") as file:  # noqa: PTH123 -- 3× faster than Path for /sys
                data = file.read(_MAX_FILE_BYTES + 1)
        except OSError as problem:
            raise Unreadable(path, _code(problem)) from problem
        if len(data) > _MAX_FILE_BYTES:
            raise Unreadable(path, TOO_LARGE)
        return data

    def read_text(self, path: str, /) -> str:
        try:
            return self.read_bytes(path).decode("utf-8")
        except UnicodeDecodeError as problem:
            raise Unreadable(path, NOT_TEXT) from problem

    def read_link(self, path: str, /) -> str:
        try:
            return os.readlink(path)  # noqa: PTH115 -- as written, not as a Path normalises it
        except OSError as problem:
            raise Unreadable(path, _code(problem)) from problem

    def list_directory(self, path: str, /) -> tuple[str, ...]:
        try:
            return tuple(sorted(os.listdir(path)))  # noqa: PTH208 -- names, not Paths
        except OSError as problem:
            raise Unreadable(path, _code(problem)) from problem

    def run(self, argv: Sequence[str], /, *, timeout_s: float = 10.0) -> Completed:
        environment = _ENVIRONMENT if self.platform is not Platform.WINDOWS else None
        try:
            done = subprocess.run(
                list(argv),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout_s,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired as problem:
            raise Unreadable(argv[0], TIMED_OUT) from problem
        except OSError as problem:
            raise Unreadable(argv[0], _code(problem)) from problem
        if len(done.stdout) > _MAX_OUTPUT_BYTES:
            raise Unreadable(argv[0], TOO_LARGE)
        return Completed(
            stdout=done.stdout.decode("utf-8", errors="replace"),
            stderr=done.stderr.decode("utf-8", errors="replace"),
            exit=done.returncode,
        )

    def registry(self, key: str, /) -> Mapping[str, RegistryValue]:
        return _windows.registry(key)

    def wmi(self, namespace: str, class_name: str, /) -> tuple[Mapping[str, WmiValue], ...]:
        return _windows.wmi(self.run, namespace, class_name)
