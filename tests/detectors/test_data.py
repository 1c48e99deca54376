"""Are the word lists in the form in which they are read, each with its licence stated?"""

from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent.parent / "agent" / "detectors" / "data"


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("[a-z]*.txt")))
def test_list(name):
    words = (DATA / name).read_text("ascii").split()
    assert len(words) == len(set(words)) > 100
    assert all(word == word.lower() for word in words)
    assert f"`{name}`" in (DATA / "README.md").read_text("utf-8")


def test_no_pickle_is_there():
    assert {path.suffix for path in DATA.iterdir()} == {".txt", ".md"}
