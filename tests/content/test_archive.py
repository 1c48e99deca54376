"""Zip files of every make are read, and bombs stop at their limit."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable

import pytest

Read = Callable[..., dict[str, str]]


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_methods(texts: Read, method: int) -> None:
    data = zipped({"folder/": b"", "folder/notes.txt": b"some words " * 1000}, method)
    found = texts(data, "a.zip")
    assert found["'folder/notes.txt'"] == "some words " * 1000
    assert found["file name"] == "folder/notes.txt"


def test_bytes_before_and_behind_are_not_clean(texts: Read, refusals: Read) -> None:
    one, two = zipped({"a.txt": b"words"}), zipped({"b.txt": b"more words"})
    assert texts(one + two)["'b.txt'"] == "more words"
    assert refusals(one + two) == {"whole file": "broken"}
    assert refusals(one + b"\r\n") == {}


def test_encrypted_members_are_named(refusals: Read) -> None:
    data = bytearray(zipped({"a.txt": b"words"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusals(bytes(data)) == {"'a.txt'": "encrypted"}


def test_a_bomb_stops_at_its_ratio_and_spares_the_rest(texts: Read, refusals: Read) -> None:
    data = zipped({"bomb.txt": b"0" * 20_000_000, "note.txt": b"words"})
    started = time.process_time()
    assert refusals(data) == {"'bomb.txt'": "too-large"}
    assert texts(data)["'note.txt'"] == "words"
    assert time.process_time() - started < 1


def test_broken_archives(refusals: Read) -> None:
    good = zipped({"a.txt": b"words " * 500})
    assert refusals(good[:-30]) == {"whole file": "broken"}
    assert refusals(good[: len(good) // 2]) == {"whole file": "broken"}
    scrambled = bytearray(good)
    scrambled[40:60] = bytes(20)
    assert set(refusals(bytes(scrambled)).values()) == {"broken"}


def test_a_wrong_count_or_an_overlap_is_contained(refusals: Read) -> None:
    data = bytearray(zipped({"a.txt": b"words"}))
    struct.pack_into("<HH", data, len(data) - 14, 60_000, 60_000)
    assert refusals(bytes(data)) == {"whole file": "too-many"}
    struct.pack_into("<HH", data, len(data) - 14, 5, 5)
    assert refusals(bytes(data)) == {"whole file": "broken"}


def test_a_quine_ends(refusals: Read) -> None:
    data = zipped({"a.zip": b"x"})
    for _ in range(30):
        data = zipped({"a.zip": data, "b.zip": data}, zipfile.ZIP_STORED)[:2_000_000]
    started = time.process_time()
    assert refusals(data)
    assert time.process_time() - started < 5


def test_comments_are_text(texts: Read) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = b"of Jane"
        archive.writestr(info, "hello")
        archive.comment = b"Smith"
    assert texts(out.getvalue())["comments"] == "Smith\nof Jane"
