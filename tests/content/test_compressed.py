"""Files compressed as a whole, in several pieces, broken off, and bombs."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest

Read = Callable[..., dict[str, str]]
PACKERS = [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)]


@pytest.mark.parametrize(("ending", "pack"), PACKERS)
def test_formats(texts: Read, ending: str, pack: Callable[[bytes], bytes]) -> None:
    assert texts(pack(b"a,b\n1,2"), f"cases.csv.{ending}")["'cases.csv'"] == "a\tb\n1\t2"


@pytest.mark.parametrize(("ending", "pack"), PACKERS)
def test_bombs_and_cuts(refusals: Read, ending: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"word " * 600_000)
    assert set(refusals(bomb, f"a.txt.{ending}").values()) == {"too-large"}
    cut = pack(bytes(range(32, 127)) * 200)
    assert set(refusals(cut[: len(cut) - 6], f"a.txt.{ending}").values()) == {"broken"}


def test_members_follow_each_other(texts: Read) -> None:
    data = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    assert texts(data, "a.txt.gz")["'a.txt'"] == "one two"
