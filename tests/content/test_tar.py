"""Tar archives of every make."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable

import pytest

Read = Callable[..., dict[str, str]]


def tarred(name: str, data: bytes, form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for each in (name, "folder/b.txt"):
            info = tarfile.TarInfo(each)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        archive.addfile(tarfile.TarInfo("empty.txt"))
    return out.getvalue()


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("name", ["a.txt", "d/" * 60 + "a.txt"])
def test_formats(texts: Read, form: int, name: str) -> None:
    found = texts(tarred(name, b"some words", form))
    assert found["'folder/b.txt'"] == "some words"
    assert name in found["file name"]


def test_an_archive_that_breaks_off(texts: Read, refusals: Read) -> None:
    data = tarred("a.txt", b"words " * 500)[:4500]
    assert texts(data)["'a.txt'"] == "words " * 500
    assert refusals(data) == {"whole file": "broken"}
