"""Partitions come and go with what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.store.postgresql.connection import Connections, PostgresqlConnection
from agent.central.store.postgresql.rooms import make_room, room, rooms_of, table_for
from agent.central.store.postgresql.schema import migrate
from agent.central.store.sql.payloads import EnvelopeFile, Vault
from tests.central.postgresql import Server


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        ([("mail", 5)], "event_mail_5"),
        ([("mail", 5), ("mail", 5)], "event_mail_5"),
        ([("mail", 5), ("mail", 6)], "event"),
        ([("mail", 5), ("sign-ins", 5)], "event"),
    ],
)
def test_where_events_go(rows: list[tuple[str, int]], table: str) -> None:
    assert table_for("a, class, b, day", [(0, kept_as, 0, day) for kept_as, day in rows]) == table


@pytest.mark.parametrize("kept_as", ["", "Mail", 'x"; DROP TABLE event; --', "a" * 41])
def test_only_a_class_has_a_room(kept_as: str) -> None:
    with pytest.raises(ValueError, match="no retention class"):
        room(kept_as, 1)


@pytest.mark.real
def test_rooms(postgresql: Server, tmp_path: Path) -> None:
    connections = Connections()
    connection = PostgresqlConnection(postgresql.database("rooms"), connections)
    migrate(connection, Vault(EnvelopeFile(tmp_path / "payload.key")))
    for day in (7, 5, 6, 5):
        make_room(connection, "sign-ins", day)
    make_room(connection, "mail", 5)
    assert rooms_of(connection, "sign-ins") == [(f"event_sign-ins_{n}", n) for n in (5, 6, 7)]
    names = "stream, sequence, code, class_uid, severity, time, received, class, day, keys,"
    rows = [(1, n, "a", 1, 1, 0, 0, "sign-ins", 5 + n % 3, "1", b"", b"") for n in range(1, 7)]
    connection.fill_events(f"{names} sealed, digest", rows)
    assert connection.rows("SELECT sequence FROM event ORDER BY position") == [
        (n,) for n in range(1, 7)
    ]
    connection.begin()
    assert connection.drop_before("sign-ins", 7, 1) == 4
    connection.commit()
    assert rooms_of(connection, "sign-ins") == [("event_sign-ins_7", 7)]
    gone = connection.rows("SELECT first, last FROM gone ORDER BY first, last")
    assert gone == [(1, 1), (3, 3), (4, 4), (6, 6)]
    connections.close()
