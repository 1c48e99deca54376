"""How do events lie in a partition for each retention class and day?

So that what is past its time is dropped whole, and its bytes with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from agent.central.store.postgresql.locks import UPGRADE
from agent.central.store.sql.keeping import GONE, ISLANDS

if TYPE_CHECKING:
    from agent.central.store.postgresql.connection import PostgresqlConnection

CLASS = re.compile(r"[a-z0-9-]{1,40}")
"""What a retention class is called, where its events have partitions."""
_LOCK_S = 3
"""How long a purge waits for those who read what it drops."""


def room(kept_as: str, day: int) -> str:
    """The partition for that class's events of that day."""
    if not CLASS.fullmatch(kept_as):
        raise ValueError(f"{kept_as!r} is no retention class")
    return f"event_{kept_as}_{day}"


def rooms_of(connection: PostgresqlConnection, kept_as: str) -> list[tuple[str, int]]:
    """The partitions of that class, each with its day, the oldest first."""
    found = connection.rows(
        "SELECT child.relname::text FROM pg_inherits"
        " JOIN pg_class child ON child.oid = inhrelid"
        " JOIN pg_class parent ON parent.oid = inhparent WHERE parent.relname = ?",
        (f"event_{kept_as}",),
    )
    return sorted(
        ((table, int(table.rpartition("_")[2])) for (table,) in found), key=lambda pair: pair[1]
    )


def make_room(connection: PostgresqlConnection, kept_as: str, day: int) -> None:
    """Makes the partition where there is none. Readers go on: nothing waits for them."""
    of_class, table = f"event_{kept_as}", room(kept_as, day)
    connection.simple(
        f"""BEGIN;
        SELECT pg_advisory_xact_lock({UPGRADE});
        CREATE TABLE IF NOT EXISTS "{of_class}" (LIKE event INCLUDING DEFAULTS)
            PARTITION BY RANGE (day);
        CREATE TABLE IF NOT EXISTS "{table}" (LIKE event INCLUDING DEFAULTS);
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = '"{of_class}"'::regclass)
            THEN ALTER TABLE event ATTACH PARTITION "{of_class}" FOR VALUES IN ('{kept_as}');
            END IF;
            IF NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = '"{table}"'::regclass)
            THEN ALTER TABLE "{of_class}" ATTACH PARTITION "{table}"
                FOR VALUES FROM ({day}) TO ({day + 1});
            END IF;
        END $$;
        COMMIT"""
    )


def table_for(columns: str, rows: Sequence[Sequence[object]]) -> str:
    """Where to insert these events: their partition, where all of them have the same, so that
    PostgreSQL need not look for it row by row. Positions are given out in the order of the rows, so
    that parts of them cannot go first.
    """
    names = columns.replace(" ", "").split(",")
    at_class, at_day = names.index("class"), names.index("day")
    kinds = {(row[at_class], row[at_day]) for row in rows}
    found = {room(str(kept_as), int(str(day))) for kept_as, day in kinds}
    return found.pop() if len(found) == 1 else "event"


def drop_before(connection: PostgresqlConnection, kept_as: str, day: int) -> int:
    """Drops the partitions of that class from before that day; how many events went."""
    connection.simple(f"SET LOCAL lock_timeout = '{_LOCK_S}s'")
    gone = 0
    for table, of_day in rooms_of(connection, kept_as):
        if of_day < day:
            gone += connection.rows(f'SELECT count(*) FROM "{table}"')[0][0]
            connection.rows(f"{GONE} WHERE class = ? AND day = ?{ISLANDS}", (kept_as, of_day))
            connection.simple(f'DROP TABLE "{table}"')
    return gone


def delete_events(
    connection: PostgresqlConnection, kept_as: str, events: Sequence[tuple[int, int]]
) -> None:
    """See `agent.central.store.sql.Connection.delete_events`."""
    for day, some in groupby(sorted(events), lambda event: event[0]):
        positions = [position for _, position in some]
        connection.rows(
            f'DELETE FROM "{room(kept_as, day)}" WHERE position = ANY(?::bigint[])',
            (positions,),
        )
