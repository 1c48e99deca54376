from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from agent.passwords.breaches import corpus
from agent.passwords.breaches.corpus import Folder, OneFile

HASHES = sorted(hashlib.sha1(str(each).encode()).hexdigest().upper() for each in range(300))


def keys(found: corpus.Corpus, place: int = 0) -> list[int]:
    return [key for piece in found.read(place) for key, _ in piece.keys]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, last: bool) -> None:
    monkeypatch.setattr(corpus, "_CHUNK", 1000)
    text = end.join(f"{each}:{at}" for at, each in enumerate(HASHES)) + (end if last else "")
    (tmp_path / "c").write_bytes(text.encode())
    found = corpus.find(tmp_path / "c")
    assert isinstance(found, OneFile)
    assert keys(found) == [int(each[:13], 16) for each in HASHES]
    pieces = list(found.read(0))
    assert len(pieces) > 3
    assert pieces[-1].end == found.size
    assert pieces[-1].number == found.pieces
    assert keys(found, pieces[1].end) == [key for piece in pieces[2:] for key, _ in piece.keys]


def test_a_folder_of_ranges(tmp_path: Path) -> None:
    (tmp_path / "00000.txt").write_bytes(b"0" * 35 + b":3\r\n" + b"F" * 35 + b":1\n")
    (tmp_path / "00001").write_bytes(b"1" * 35 + b":2")
    found = Folder(tmp_path, ranges=2)
    assert keys(found) == [0, 0xFFFFFFFF, 0x1_1111_1111]
    assert keys(found, 1) == keys(found)[2:]
    assert isinstance(corpus.find(tmp_path), Folder)


def test_a_missing_range_is_named(tmp_path: Path) -> None:
    (tmp_path / "00000.txt").write_bytes(b"0" * 35 + b":3\n")
    with pytest.raises(ValueError, match="range 00001 is missing"):
        keys(Folder(tmp_path, ranges=2))


@pytest.mark.parametrize(
    "line", ["nonsense", "A" * 40, "A" * 39 + ":1", "A" * 40 + ":x", "G" * 40 + ":1", "A" * 32]
)
def test_a_line_that_is_no_hash_is_refused_without_being_shown(tmp_path: Path, line: str) -> None:
    (tmp_path / "c").write_text(f"{HASHES[0]}:1\n{line}\n")
    with pytest.raises(ValueError, match="line 2") as raised:
        keys(OneFile(tmp_path / "c"))
    assert line not in str(raised.value)


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        corpus.find(tmp_path / "none")
