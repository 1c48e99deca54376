"""agent.central.desk.sqlite: what is there is there whole, and survives."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from agent.central.acts import Person, signed_in
from agent.central.desk import fact, set_fact, sqlite
from agent.central.desk.sqlite import SqliteDesk, put_back
from agent.central.store import StoreError
from agent.central.store.sql import Queries


def test_a_transaction_is_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "central" / "desk.sqlite3"
    desk = SqliteDesk(path)
    with desk.change() as db:
        set_fact(db, "a", "1")
    with pytest.raises(StoreError), desk.change() as db:
        _break_off(db)
    desk.close()
    again = SqliteDesk(path)
    with again.read() as db:
        assert (fact(db, "a"), fact(db, "b")) == ("1", None)
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _break_off(db: Queries) -> None:
    set_fact(db, "a", "2")
    db.rows("SELECT no_such_column FROM fact")


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    desk = SqliteDesk(tmp_path / "d")
    with desk.change() as db:
        db.rows("PRAGMA user_version = 99")
    desk.close()
    with pytest.raises(StoreError, match="newer Safehand"):
        SqliteDesk(tmp_path / "d")


def test_what_is_no_desk(tmp_path: Path) -> None:
    (tmp_path / "d").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteDesk(tmp_path / "d")


def test_a_copy_becomes_the_desk_again(tmp_path: Path) -> None:
    desk, copy, lost = SqliteDesk(tmp_path / "d"), tmp_path / "copy", tmp_path / "elsewhere" / "d"
    for value in ("old", "kept"):
        with desk.change() as db:
            set_fact(db, "a", value)
            set_fact(db, "boot", "1")
            for at in (1, 2, 3):
                signed_in(db, by=Person("pat"), refused=False, now=at)
            db.rows("DELETE FROM act WHERE sequence < 3")  # they are in the log
        desk.copy(copy)
    desk.close()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not put_back(copy, tmp_path / "d")  # there is one
    assert not put_back(tmp_path / "none", lost)
    assert put_back(copy, lost)
    back = SqliteDesk(lost)
    with back.change() as db:
        # Its acts are numbered anew: the log may hold others under the old numbers.
        assert (fact(db, "a"), fact(db, "boot")) == ("kept", None)
        signed_in(db, by=Person("pat"), refused=False, now=4)
        assert db.rows("SELECT sequence, time FROM act ORDER BY 1") == list(
            enumerate((3, 1, 2, 3, 4), 1)
        )
    back.close()


def test_the_version_before_this_one_becomes_todays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "older"
    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "VERSIONS", sqlite.VERSIONS[:4])
        older = SqliteDesk(place)
        with older.change() as db:
            set_fact(db, "a", "1")
        older.close()
    desk = SqliteDesk(place)
    with desk.read() as db:
        assert fact(db, "a") == "1"
        assert db.rows("SELECT digest, until FROM spent") == []
    desk.close()
