from __future__ import annotations

from pathlib import Path

import pytest

from agent.passwords.filter import Filter, build


def test_members_are_always_found_and_others_seldom(tmp_path: Path) -> None:
    members = [f"word{at}" for at in range(5000)]
    file = tmp_path / "words.bloom"
    file.write_bytes(build(members, 8))
    found = Filter(file)
    assert all(word in found for word in members)
    wrong = sum(f"other{at}" in found for at in range(5000))
    assert 0 < wrong < 250  # about 2.2 % at 8 bits a word


@pytest.mark.parametrize("data", [b"SHB1", b"SHB9" + bytes(40), build(["a"], 8)[:-8]])
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "words.bloom"
    file.write_bytes(data)
    with pytest.raises(ValueError, match="install Safehand again"):
        Filter(file)
