"""Entries come with their events, from the partitions that the entries themselves name."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.log_entry import event_entry
from agent.central.store.postgresql.reading import logged
from agent.central.store.sql import Queries, Row
from tests.central.devices import NOW, fill
from tests.central.engines import Engine, change_behind, log_of
from tests.central.postgresql import Server

DAY = int(NOW.timestamp()) // 86_400


class Answers:
    """What the engine would say of the kinds of entries; keeps what it is asked then."""

    def __init__(self, kinds: list[Row]) -> None:
        self._kinds = kinds
        self.asked = ""
        self.arguments: tuple[object, ...] = ()

    def rows(self, query: str, arguments: object = ()) -> list[Row]:
        if "GROUP BY" in query:
            return self._kinds
        self.asked, self.arguments = query, tuple(arguments)  # type: ignore[arg-type]
        return [(2, b""), (0, b""), (1, b"")]


def said(kept_as: str, day: str) -> bytes:
    """What an event's entry says before its digest."""
    return f"safehand event 2\nheartbeat\n1700000000000\n{kept_as}\n{day}\n".encode()


@pytest.mark.parametrize(
    ("kinds", "where", "between"),
    [
        ([], " AND false", (0, 0)),
        ([(said("mail", "7"), 3, 9)], " AND class IN ('mail') AND day BETWEEN 7 AND 7", (3, 9)),
        (
            [(said("mail", "7"), 3, 9), (said("otherwise", "5"), 1, 4)],
            " AND class IN ('mail', 'otherwise') AND day BETWEEN 5 AND 7",
            (1, 9),
        ),
        ([(said("mail", "7"), 3, 9), (b"safehand event 1\nheartbeat\n17\n", 1, 2)], "", (1, 9)),
        ([(said("'); DROP TABLE event; --", "7"), 3, 9)], " AND false", (3, 9)),
        ([(said("mail", "7 OR true"), 3, 9), (b"\xff\n", 5, 5)], " AND false", (3, 9)),
        ([(said("mail", "7") + b"8\n", 3, 9), (b"", 5, 5)], " AND false", (3, 9)),
    ],
)
def test_only_where_the_entries_say(kinds: list[Row], where: str, between: tuple[int, int]) -> None:
    database = Answers(kinds)
    assert [row[0] for row in logged(database, 0, 3)] == [0, 1, 2]
    assert f"BETWEEN ? AND ?{where} WHERE" in database.asked
    assert database.arguments == (*between, 0, 3)


@pytest.mark.real
def test_each_entry_with_its_event(postgresql: Server, tmp_path: Path) -> None:
    store = Engine(postgresql).store(tmp_path)
    fill(store, 60)
    change_behind(store, "UPDATE entry SET data = '\\x00' WHERE number = 9")
    change_behind(store, "DELETE FROM event WHERE sequence = 11")
    entry = event_entry("heartbeat", 1, "sign-ins", DAY, bytes(32)).hex()  # no such partition
    change_behind(store, f"UPDATE entry SET data = '\\x{entry}' WHERE number = 12")
    with log_of(store) as log:
        database: Queries = log._db
        rows = logged(database, 5, 15)
        first = dict(database.rows("SELECT number, event FROM entry"))
    assert [row[0] for row in rows] == list(range(5, 15))
    assert [row[2] for row in rows] == [first[n] for n in range(5, 15)]
    assert [row[0] for row in rows if row[7] is None] == [11]
    store.close()
