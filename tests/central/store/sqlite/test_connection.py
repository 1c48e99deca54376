"""SQLite as the shared SQL speaks to it."""

from __future__ import annotations

from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.connection import SqliteConnection
from tests.central.devices import fill


def test_positions_never_come_twice(store: SqliteStore) -> None:
    fill(store, 10)
    connection = SqliteConnection(store._writer, store._path)
    connection.rows("DELETE FROM event WHERE position > 3")
    columns = "stream, sequence, code, class_uid, severity, time, received, class, day, keys,"
    row = (1, 50, "a", 1, 1, 0, 0, "mail", 0, "1", b"", b"")
    connection.fill_events(f"{columns} sealed, digest", [row])
    assert connection.rows("SELECT max(position) FROM event") == [(10,)]


def test_events_go_in_parts_and_their_numbers_are_noted(store: SqliteStore) -> None:
    fill(store, 10)
    connection = SqliteConnection(store._writer, store._path)
    ((kept_as, day, of_class),) = connection.rows(
        "SELECT class, day, count(*) FROM event WHERE class = 'otherwise' GROUP BY class, day"
    )
    assert connection.drop_before(kept_as, day, 3) == 0
    assert connection.drop_before(kept_as, day + 1, 3) == 3
    assert connection.drop_before(kept_as, day + 1, 99) == of_class - 3
    rows = connection.rows("SELECT first, last FROM gone")
    assert sum(last - first + 1 for first, last in rows) == of_class
