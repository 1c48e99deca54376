from __future__ import annotations

from pathlib import Path

import pytest

from agent.passwords.breaches import build, corpus, sha1
from agent.passwords.breaches.filter import BreachFilter

LISTED = ["Copper-Lantern!Velvet", "letmein", "żółw", "abc"]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    lines = sorted(f"{sha1(each)}:{at + 1}" for at, each in enumerate(LISTED))
    (tmp_path / "corpus.txt").write_text("\n".join(lines) + "\n")
    for _ in build.build(corpus.find(tmp_path / "corpus.txt"), tmp_path / "filter"):
        pass
    return tmp_path / "filter"


def test_finds_each_and_no_other(made: Path) -> None:
    opened = BreachFilter(made)
    assert all(opened(sha1(each)) for each in LISTED)
    assert not any(opened(sha1(f"{each}x")) for each in LISTED)
    assert opened.entries == len(LISTED)
    assert opened.false_positive_rate == pytest.approx(4 / 2**52)


def test_neighbours_in_a_range_are_told_apart(made: Path) -> None:
    opened = BreachFilter(made)
    digest = sha1("abc")
    one_off = f"{int(digest[:13], 16) + 1:013X}" + digest[13:]
    assert not opened(one_off)


@pytest.mark.parametrize("damage", [lambda d: b"", lambda d: b"x" * 50, lambda d: d[:-1]])
def test_a_file_that_is_none_is_said(made: Path, damage) -> None:  # type: ignore[no-untyped-def]
    made.write_bytes(damage(made.read_bytes()))
    with pytest.raises(ValueError, match="filter"):
        BreachFilter(made)


def test_an_absent_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        BreachFilter(tmp_path / "none")
