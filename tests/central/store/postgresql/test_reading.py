"""Entries come with their events, from the partitions that the entries themselves name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.central.log_entry import event_entry, statement_entry
from agent.central.store.postgresql.connection import PostgresqlConnection
from agent.central.store.postgresql.reading import logged
from agent.central.store.sql import Row
from tests.central.devices import NOW, fill
from tests.central.engines import Engine, change_behind, log_of
from tests.central.postgresql import Server

DAY = int(NOW.timestamp()) // 86_400


class Answers:
    """What the engine says of entries, and no events; keeps what it is asked of these."""

    def __init__(self, entries: list[Row]) -> None:
        self._entries = entries
        self.asked = ""
        self.arguments: Sequence[object] = ()

    def records(self, query: str, arguments: Sequence[object] = ()) -> list[Sequence[object]]:
        if "FROM entry" in query:
            return list(self._entries)
        self.asked, self.arguments = query, arguments
        return []


def said(kept_as: str, day: int) -> bytes:
    return event_entry("heartbeat", 1_700_000_000_000, kept_as, day, bytes(range(32)))


FIRST = b"safehand event 1\nheartbeat\n17\n" + bytes(37)


@pytest.mark.parametrize(
    ("entries", "where"),
    [
        ([said("mail", 7)], " AND class IN ('mail') AND day BETWEEN 7 AND 7"),
        (
            [said("mail", 7), said("otherwise", 5)],
            " AND class IN ('mail', 'otherwise') AND day BETWEEN 5 AND 7",
        ),
        ([said("mail", 7), FIRST], ""),
        ([said("'; DROP TABLE event; --", 7)], " AND false"),
        ([said("mail", 7).replace(b"\n7\n", b"\n7 OR true\n"), b"\xff\n", b""], " AND false"),
        ([said("mail", 7).replace(b"\n7\n", b"\n7\n8\n")], " AND false"),
    ],
)
def test_only_where_the_entries_say(entries: list[bytes], where: str) -> None:
    rows = [(n, data, n + 10) for n, data in enumerate(entries)]
    database = Answers(rows[::-1])
    assert [row[:4] for row in logged(database, 0, len(rows))] == [(*row, None) for row in rows]
    assert database.asked.endswith(f"WHERE position BETWEEN ? AND ?{where}")
    assert database.arguments == (10, 9 + len(rows))


def test_without_events_nothing_more_is_asked() -> None:
    database = Answers([(0, statement_entry("{}"), None)])
    assert logged(database, 0, 1) == [(0, statement_entry("{}"), None, *[None] * 6)]
    assert database.asked == ""


def test_events_that_were_put_far_away_are_asked_for_one_by_one() -> None:
    database = Answers([(0, said("mail", 7), 1), (1, said("mail", 7), 2**62)])
    assert len(logged(database, 0, 2)) == 2
    assert "= ANY" in database.asked
    assert database.arguments == ([1, 2**62],)


@pytest.mark.real
def test_each_entry_with_its_event(postgresql: Server, tmp_path: Path) -> None:
    store = Engine(postgresql).store(tmp_path)
    fill(store, 60)
    change_behind(store, "UPDATE entry SET data = '\\x00' WHERE number = 9")
    change_behind(store, "DELETE FROM event WHERE sequence = 11")
    entry = event_entry("heartbeat", 1, "sign-ins", DAY, bytes(32)).hex()  # no such partition
    change_behind(store, f"UPDATE entry SET data = '\\x{entry}' WHERE number = 12")
    with log_of(store) as log:
        assert isinstance(log._db, PostgresqlConnection)
        rows = logged(log._db, 5, 15)
        events = dict(log._db.rows("SELECT number, event FROM entry"))
    assert [row[0] for row in rows] == list(range(5, 15))
    assert [row[2] for row in rows] == [events[n] for n in range(5, 15)]
    assert [row[0] for row in rows if row[7] is None] == [11]
    store.close()
