"""agent.central.desk: what is there is there whole, and survives."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from agent.central.desk import Desk, fact, put_back, set_fact
from agent.central.store import StoreError


def test_a_transaction_is_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "central" / "desk.sqlite3"
    desk = Desk(path)
    with desk.change() as db:
        set_fact(db, "a", "1")
    with pytest.raises(StoreError), desk.change() as db:
        _break_off(db)
    desk.close()
    again = Desk(path)
    with again.read() as db:
        assert (fact(db, "a"), fact(db, "b")) == ("1", None)
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _break_off(db: sqlite3.Connection) -> None:
    set_fact(db, "a", "2")
    db.execute("SELECT no_such_column FROM fact")


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "d")
    with desk.change() as db:
        db.execute("PRAGMA user_version = 99")
    desk.close()
    with pytest.raises(StoreError, match="newer Safehand"):
        Desk(tmp_path / "d")


def test_what_is_no_desk(tmp_path: Path) -> None:
    (tmp_path / "d").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        Desk(tmp_path / "d")


def test_a_copy_becomes_the_desk_again(tmp_path: Path) -> None:
    desk, copy, lost = Desk(tmp_path / "d"), tmp_path / "copy", tmp_path / "elsewhere" / "d"
    for value in ("old", "kept"):
        with desk.change() as db:
            set_fact(db, "a", value)
            set_fact(db, "boot", "1")
        desk.copy(copy)
    desk.close()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not put_back(copy, tmp_path / "d")  # there is one
    assert not put_back(tmp_path / "none", lost)
    assert put_back(copy, lost)
    back = Desk(lost)
    with back.read() as db:
        # Its acts are numbered anew: the log may hold others under the old numbers.
        assert (fact(db, "a"), fact(db, "boot")) == ("kept", None)
    back.close()
