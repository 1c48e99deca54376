"""The file that state and journal share."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.signins.database import KEYED, NUMBERED, File


def test_numbers_are_given_once(tmp_path: Path) -> None:
    file = File(tmp_path / "s.sqlite")
    for _ in range(2):
        file.many("INSERT INTO news (alert) VALUES (?)", [("a",)])
        assert len(file.rows("SELECT number FROM news")) == 1
        file.rows("DELETE FROM news")
    file.rows("INSERT INTO news (alert) VALUES ('b')")
    assert file.rows("SELECT number, alert, data FROM news") == [(3, "b", None)]
    file.close()


def test_a_change_is_whole_or_nothing(tmp_path: Path) -> None:
    file = File(tmp_path / "s.sqlite")
    with pytest.raises(RuntimeError):
        _fail(file)
    assert file.rows("SELECT * FROM fact") == []
    with file.change():
        file.rows("INSERT INTO fact VALUES (?, ?)", ("x", 1))
    other = File(tmp_path / "s.sqlite")  # opening it again makes nothing anew
    assert other.rows("SELECT * FROM fact") == [("x", 1)]
    names = {row[0] for row in other.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names >= {*KEYED, *NUMBERED}


def _fail(file: File) -> None:
    with file.change():
        file.rows("INSERT INTO fact VALUES ('x', 1)")
        raise RuntimeError


def test_a_copy_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = File(tmp_path / "s.sqlite")
    for value in (1, 2):
        file.rows("INSERT INTO fact VALUES (?, ?)", (f"x{value}", value))
        file.copy(tmp_path / "copy.sqlite")
    assert len(File(tmp_path / "copy.sqlite").rows("SELECT * FROM fact")) == 2
    assert (tmp_path / "copy.sqlite").stat().st_mode & 0o777 == 0o600
