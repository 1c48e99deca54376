"""A part that fails is undone alone, unless the engine failed; the rest is in ../test_store.py."""

from __future__ import annotations

import pytest

from agent.central.store import Changes, StoreFullError, Token
from agent.central.store.sqlite import SqliteStore


def tokens(store: SqliteStore) -> set[str]:
    return {row[0] for row in store._writer.execute("SELECT asset FROM token")}


def test_parts_may_stand_within_parts(store: SqliteStore) -> None:
    def inner(changes: Changes) -> None:
        with changes.nested():
            changes.add_token(Token(b"2", "inner", 0))
            raise LookupError

    with store.change() as changes, changes.nested():
        changes.add_token(Token(b"1", "outer", 0))
        with pytest.raises(LookupError):
            inner(changes)
    assert tokens(store) == {"outer"}


def test_a_full_disk_inside_a_part_ends_the_whole(store: SqliteStore) -> None:
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 2}")

    def fill() -> None:
        with store.change() as changes:
            changes.add_token(Token(b"1", "first", 0))
            with changes.nested():
                changes.add_token(Token(b"2", "x" * 100_000, 0))

    with pytest.raises(StoreFullError):
        fill()
    assert tokens(store) == set()
