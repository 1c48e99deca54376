"""Many requests share a commit, and each gets its own answer once it is durable."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.central.store import Changes, StoreError
from agent.central.store.rows import Token
from agent.central.store.sql.changes import SqlChanges
from agent.central.store.sqlite import SqliteStore
from agent.central.writer import Busy, Writer


def adding(name: str) -> Token:
    return Token(name.encode(), name, 0)


class Counting(SqliteStore):
    """Counts its transactions; waits before the first, so that others queue up behind it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.transactions = 0
        self.go = threading.Event()
        self.broken: set[str] = set()

    @contextmanager
    def change(self) -> Iterator[SqlChanges]:
        self.go.wait(10)
        self.transactions += 1
        with super().change() as changes:
            yield changes


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Counting]:
    opened = Counting(tmp_path / "log.sqlite3")
    yield opened
    opened.close()


def kept(store: SqliteStore) -> set[str]:
    return {row[0] for row in store._writer.execute("SELECT asset FROM token")}


def test_those_who_wait_share_one_transaction(counting: Counting) -> None:
    writer = Writer(counting)
    asked = [
        writer.submit(lambda changes, n=n: changes.add_token(adding(f"t{n}"))) for n in range(20)
    ]
    assert not any(each.done() for each in asked)
    counting.go.set()
    for each in asked:
        assert each.result(10) is None
    writer.close()
    assert kept(counting) == {f"t{n}" for n in range(20)}
    assert counting.transactions <= 2


def test_one_who_raises_undoes_only_their_own(counting: Counting) -> None:
    def add_then_fail(changes: Changes) -> None:
        changes.add_token(adding("bad"))
        raise LookupError("no")

    writer = Writer(counting)
    first = writer.submit(lambda changes: changes.add_token(adding("one")))
    bad = writer.submit(add_then_fail)
    last = writer.submit(lambda changes: changes.token(b"one"))
    counting.go.set()
    first.result(10)
    with pytest.raises(LookupError):
        bad.result(10)
    assert last.result(10) == adding("one")
    writer.close()
    assert kept(counting) == {"one"}


def test_one_whom_the_store_cannot_take_does_not_harm_the_others(counting: Counting) -> None:
    def fail(changes: Changes) -> None:
        raise StoreError("the store cannot take this")

    writer = Writer(counting)
    first = writer.submit(lambda changes: changes.add_token(adding("one")))
    bad = writer.submit(fail)
    last = writer.submit(lambda changes: changes.add_token(adding("two")))
    counting.go.set()
    first.result(10)
    with pytest.raises(StoreError):
        bad.result(10)
    last.result(10)
    writer.close()
    assert kept(counting) == {"one", "two"}


def test_too_much_that_waits_is_refused(counting: Counting) -> None:
    writer = Writer(counting, max_waiting_bytes=10)
    first = writer.submit(lambda changes: None, size=50)  # alone, anything is taken
    with pytest.raises(Busy):
        writer.submit(lambda changes: None, size=1)
    counting.go.set()
    first.result(10)
    writer.close()


def test_room_is_given_back(store: SqliteStore) -> None:
    writer = Writer(store, max_waiting_bytes=10)
    for _ in range(5):
        while True:
            try:
                writer.submit(lambda changes: None, size=10).result(10)
            except Busy:  # the future is answered a moment before the room is free
                continue
            break
    writer.close()


def test_whoever_went_away_before_it_began_is_left_out(counting: Counting) -> None:
    writer = Writer(counting)
    first = writer.submit(lambda changes: changes.add_token(adding("one")))
    gone = writer.submit(lambda changes: changes.add_token(adding("gone")))
    late = writer.submit(lambda changes: changes.add_token(adding("two")))
    cancelled = gone.cancel()
    counting.go.set()
    first.result(10)
    late.result(10)
    writer.close()
    assert kept(counting) == ({"one", "two"} if cancelled else {"one", "two", "gone"})


def test_closing_waits_for_what_is_asked(store: SqliteStore) -> None:
    writer = Writer(store)
    asked = [
        writer.submit(lambda changes, n=n: changes.add_token(adding(f"t{n}"))) for n in range(200)
    ]
    writer.close()
    assert all(each.done() for each in asked)
    assert len(kept(store)) == 200
