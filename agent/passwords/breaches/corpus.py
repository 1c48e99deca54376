"""What does a downloaded corpus of compromised passwords list?

The two forms in which Have I Been Pwned's downloader writes it: one file, of which each line is a
SHA-1 in 40 hexadecimal digits, a colon and a count, in the order of the hashes; or a folder with a
file for each of 1,048,576 ranges, named as the five digits with which its hashes begin, whose lines
hold the other 35. Read as a stream; a place in it can be gone back to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agent.passwords.breaches.filter import KEY_DIGITS, RANGES

_CHUNK = 1 << 20
_LINE = re.compile(rb"([0-9A-Fa-f]+):([0-9]+)[ \t\r]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of the corpus."""

    keys: list[tuple[int, int]]
    """The first 13 digits of each hash as a number, and its count."""
    end: int
    """The place after them, to go on from."""
    number: int
    """Which piece of the corpus they are, from 1."""
    bytes: int
    """How much of the corpus they are."""


class Corpus(Protocol):
    """A corpus that can be read from a place on."""

    @property
    def size(self) -> int:
        """Its bytes, for a progress bar; 0 where that is not known."""
        ...

    @property
    def pieces(self) -> int:
        """In how many it comes, about."""
        ...

    @property
    def identity(self) -> str:
        """Changes where the corpus does."""
        ...

    def read(self, place: int) -> Iterator[Piece]:
        """From a place on, 0 or one that a piece ended at. Raises OSError where it cannot be read,
        ValueError where it is not what it should be.
        """
        ...


def _parse(lines: list[bytes], before: bytes, digits: int, where: str) -> list[tuple[int, int]]:
    keys: list[tuple[int, int]] = []
    for number, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        if found is None or len(found[1]) != digits:
            if not line.strip():
                continue
            raise ValueError(
                f"{where}, line {number} of this part, is not a hash of {digits} hexadecimal "
                "digits, a colon and a count. Give the SHA-1 corpus as its downloader wrote it."
            )
        keys.append((int((before + found[1])[:KEY_DIGITS], 16), int(found[2])))
    return keys


@dataclass(frozen=True, slots=True)
class OneFile:
    """The corpus in one file; a place is a byte."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def pieces(self) -> int:
        return -(-self.size // _CHUNK)

    @property
    def identity(self) -> str:
        told = self.path.stat()
        return f"{self.path.resolve()} {told.st_size} {told.st_mtime_ns}"

    def read(self, place: int) -> Iterator[Piece]:
        with self.path.open("rb") as file:
            file.seek(place)
            rest = b""
            while True:
                data = file.read(_CHUNK)
                if not data and not rest:
                    return
                lines = (rest + data).split(b"\n")
                rest = lines.pop() if data else b""
                where = f"{self.path}, from byte {place:,}"
                begin, place = place, file.tell() - len(rest)
                yield Piece(
                    _parse(lines, b"", 40, where), place, -(-place // _CHUNK), place - begin
                )
                if not data:
                    return


@dataclass(frozen=True, slots=True)
class Folder:
    """The corpus in range files; a place is the number of a range."""

    path: Path
    ranges: int = RANGES
    """How many there must be; all of them but in tests."""

    @property
    def size(self) -> int:
        return 0

    @property
    def pieces(self) -> int:
        return self.ranges

    @property
    def identity(self) -> str:
        return str(self.path.resolve())

    def read(self, place: int) -> Iterator[Piece]:
        for number in range(place, self.ranges):
            prefix = f"{number:05X}"
            file = self.path / f"{prefix}.txt"
            if not file.exists():
                file = self.path / prefix
            try:
                data = file.read_bytes()
            except FileNotFoundError as problem:
                raise ValueError(
                    f"{self.path}: range {prefix} is missing. Let the downloader finish, then "
                    "start again; what is built so far is kept."
                ) from problem
            keys = _parse(data.split(b"\n"), prefix.encode(), 35, str(file))
            yield Piece(keys, number + 1, number + 1, len(data))


def find(path: Path) -> Corpus:
    """The corpus at a path, in whichever form. Raises FileNotFoundError."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no corpus.")
    return OneFile(path)
