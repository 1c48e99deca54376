"""agent.passwords.misspelt: English words with a letter or two exchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.passwords.misspelt import Misspelt


@pytest.fixture
def misspelt(tmp_path: Path) -> Misspelt:
    file = tmp_path / "en.txt"
    file.write_text("lantern\ncopper\nvelvet\nlamp\n", "utf-8")
    return Misspelt(file)


@pytest.mark.parametrize(
    ("unknown", "known", "odd"),
    [
        ("lantarn", "", [0]),
        ("lantarn", "morthwyl", [0]),
        ("lantirm", "morthwyl", []),
        ("lantirm", "copper", []),
        ("lantirm", "coffer", [0]),
        ("lantirm kopfer", "", [0, 1]),
        ("lantirm morthwyl", "", []),
        ("lemp", "", []),
        ("", "lantern", []),
    ],
)
def test_letters_that_were_exchanged(
    misspelt: Misspelt, unknown: str, known: str, odd: list[int]
) -> None:
    words = unknown.split()
    assert misspelt.odd_ones(words, [*words, *known.split()]) == odd
