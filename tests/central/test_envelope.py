"""The envelope's file is made once, read by its owner alone, and replaced without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.envelope import EnvelopeFile
from agent.central.store import StoreError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "central" / "payload.key"


def test_it_is_made_once(path: Path) -> None:
    file = EnvelopeFile(path)
    assert file.make() == 1
    assert path.stat().st_mode & 0o077 == 0
    kept = file.load(1)
    other = EnvelopeFile(path)
    assert other.make() == 1
    assert other.load(1) == kept


def test_another_program_turned_it(path: Path) -> None:
    file, other = EnvelopeFile(path), EnvelopeFile(path)
    file.make()
    both = other.load(1).turned()
    other.write(both)
    assert file.load(1).keys.keys() == {1}
    assert EnvelopeFile(path).load(1).keys.keys() == {1}  # none that the store does not use yet
    assert file.load(2) == both
    old = both.keys[1].hex()
    other.write(both.only(2))
    assert file.load(2) == both
    assert EnvelopeFile(path).load(2).keys.keys() == {2}
    assert all(old not in each.read_text() for each in path.parent.iterdir())
    with pytest.raises(StoreError, match="put the newest back"):
        EnvelopeFile(path).load(1)


def test_the_file_that_was_there_is_overwritten(path: Path) -> None:
    file = EnvelopeFile(path)
    file.make()
    with path.open("rb") as old:
        file.write(file.load(1).turned().only(2))
        assert set(old.read()) == {0}


def test_what_is_no_longer_in_the_file_is_not_kept_in_memory(path: Path) -> None:
    file = EnvelopeFile(path)
    file.make()
    file.write(file.load(1).turned())
    file.write(file.load(2).only(2))
    assert file.load(2).keys.keys() == {2}


def test_without_it_nothing_is_read(path: Path) -> None:
    file = EnvelopeFile(path)
    with pytest.raises(StoreError, match="backup"):
        file.load(1)
    file.make()
    for damaged in ("", "[]", "{}", '{"index": "00", "keys": {"1": "00"}}', "\xff"):
        path.write_text(damaged, "latin-1")
        with pytest.raises(StoreError, match="cannot be read"):
            EnvelopeFile(path).load(1)
