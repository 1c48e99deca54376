"""agent.central.desk: what is there is there whole, in either engine."""

from __future__ import annotations

import pytest

from agent.central.desk import TABLES, Desk, fact, set_fact
from agent.central.store import StoreError
from agent.central.store.sql import Queries


def test_a_transaction_is_whole_or_not_at_all(desk: Desk) -> None:
    with desk.change() as db:
        set_fact(db, "a", "1")
    with pytest.raises(StoreError), desk.change() as db:
        _break_off(db)
    with desk.read() as db:
        assert fact(db, "a") == "1"
    with desk.change() as db:
        set_fact(db, "a", "3")
    with desk.read() as db:
        assert fact(db, "a") == "3"


def _break_off(db: Queries) -> None:
    set_fact(db, "a", "2")
    db.rows("SELECT no_such_column FROM fact")


def test_the_tables(desk: Desk) -> None:
    with desk.read() as db:
        for table, columns in TABLES.items():
            assert db.rows(f"SELECT {columns} FROM {table}") == []


def test_whoever_is_alone_is_on_duty(desk: Desk) -> None:
    assert desk.on_duty()
    assert desk.on_duty()
