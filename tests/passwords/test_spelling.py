from __future__ import annotations

from pathlib import Path

import pytest

from agent.passwords.lexicon import DATA
from agent.passwords.spelling import Spelling, code

SPELLING = Spelling(DATA / "spelling.bin")


@pytest.mark.parametrize(
    "words",
    [
        ["nezauzlovavajici", "vycpanemu", "skubavaje"],  # Czech forms
        ["goleuasoch", "llythyrenasant", "cymdeithasolwyr"],  # Welsh
        ["zaprzepaszczalismy"],  # Polish
        ["sprachpflegerin", "unterwassertunnel"],  # German
        ["imparfaitement"],
        [],
    ],
)
def test_words_that_no_list_has(words: list[str]) -> None:
    assert SPELLING.odd_ones(words, words) == []


@pytest.mark.parametrize(
    "words",
    [
        ["xkqzv", "jfwpt", "bmrgd"],
        ["bakolu", "tirema", "posuvi"],  # syllables by chance
        ["brockstald", "flimpratuck", "grontersud"],
        ["pq"],
        ["a"],
    ],
)
def test_strings_that_are_none(words: list[str]) -> None:
    assert SPELLING.odd_ones(words, words)


def test_one_that_is_odd_is_named_alone() -> None:
    assert SPELLING.odd_ones(
        ["zaprzepaszczalismy", "xkqzvqq"], ["zaprzepaszczalismy", "xkqzvqq"]
    ) == [1]


def test_it_knows_its_languages_apart() -> None:
    worths = SPELLING.worths("wrzeszczacy")
    assert SPELLING.languages[worths.index(max(worths))] == "pl"
    assert len(worths) == len(SPELLING.languages) >= 40


@pytest.mark.parametrize(("gram", "number"), [("", 0), ("a", 1), ("z", 26), ("ab", 29), ("^a", 1)])
def test_runs_are_numbered(gram: str, number: int) -> None:
    assert code(gram) == number


@pytest.mark.parametrize("data", [b"x", b"{}", b"{}" + b" " * 5000, b"[1]" + b" " * 4096])
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "spelling.bin").write_bytes(data)
    with pytest.raises(ValueError, match="install Safehand again"):
        Spelling(tmp_path / "spelling.bin")
