"""How is a log of millions of events made within minutes?

By SQL, in the real tables of either engine: 25,000 devices and 1,000 people, each with their key,
100 days of events (one in ten is a sign-in of somebody) and an entry for each. The payloads are
random and the tiles of the tree below its second level are left out: nobody here asks for them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Protocol

from agent.central.log_entry import around_digest
from agent.central.sealing import KEY_BYTES, Envelope
from agent.central.store.postgresql import PostgresqlStore
from agent.central.store.postgresql.connection import PostgresqlConnection
from agent.central.store.postgresql.rooms import make_room
from agent.central.store.rows import DAY_MS, Day
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.connection import SqliteConnection

DEVICES = 25_000
PEOPLE = 1_000
DAYS = 100
FULL = 65_536
"""Leaves under one hash of the tree's second level of tiles."""

_KINDS = {"otherwise": ("heartbeat", 5019), "sign-ins": ("sign-in", 3002)}
"""By retention class: code and OCSF class of its events."""
_KEY = "CASE n % 10 WHEN 0 THEN {devices} + n / 10 % {people} ELSE n % {devices} END + 1"
_EVENTS = (
    "INSERT INTO event (position, stream, sequence, code, class_uid, severity, time, received,"
    " class, day, keys, sealed, digest)"
    " SELECT n, n % {devices} + 1, n / {devices} + 1, code, class_uid, 1, received, received,"
    f" class, day, CAST({_KEY} AS TEXT), {{sealed}}, {{digest}}"
    " FROM ({numbers}) AS numbers JOIN head ON day = {first} + n * {days} / ({events} + 1)"
    " AND class = CASE n % 10 WHEN 0 THEN 'sign-ins' ELSE 'otherwise' END"
)
_ABOUT = (
    "INSERT INTO about (key, stream, sequence, day)"
    " SELECT CAST(keys AS BIGINT), stream, sequence, day FROM event WHERE class = 'sign-ins'"
    " ORDER BY CAST(keys AS BIGINT), stream, sequence"
)
_ENTRIES = (
    "INSERT INTO entry (number, data, event)"
    " SELECT position - 1, CAST(before || digest || after AS {bytes}), position"
    " FROM event JOIN head ON head.class = event.class AND head.day = event.day ORDER BY position"
)


class _Database(Protocol):
    def rows(self, query: str, arguments: Sequence[object] = ()) -> object: ...

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None: ...


def person(number: int) -> str:
    """The account of one of the people."""
    return f"person-{number}"


def device(number: int) -> str:
    """One of the devices, as a subject is called."""
    return f"device:device-{number}"


def fill_sqlite(store: SqliteStore, events: int, last: Day) -> int:
    """Events up to that day; how many. The store is to be opened again: for a while the file is
    this program's alone, and no write-ahead log takes the same room again.
    """
    store._reader.close()
    database = store._writer
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("PRAGMA cache_size = -2000000")
    with store.change() as changes:
        changes.day(last)
    database.execute("BEGIN")
    events = _fill(
        SqliteConnection(database, store._path),
        store.vault.file.load(1),
        events,
        last,
        numbers="WITH RECURSIVE some (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM some"
        " WHERE n < {events}) SELECT n FROM some",
        sealed="randomblob(120)",
        digest="randomblob(32)",
        bytes="BLOB",
    )
    database.execute("COMMIT")
    return events


def fill_postgresql(store: PostgresqlStore, events: int, last: Day) -> int:
    """The same."""
    connection: PostgresqlConnection = store._writes
    connection._db._config = connection._db._config._replace(command_timeout=None)
    with store.change() as changes:
        changes.day(last)
    for kept_as in _KINDS:
        for day in range(last - DAYS + 1, last + 1):
            make_room(store._reads, kept_as, day)
    connection.begin()
    events = _fill(
        connection,
        store.vault.file.load(1),
        events,
        last,
        numbers="SELECT n FROM generate_series(CAST(1 AS BIGINT), {events}) AS n",
        sealed="sha256(int8send(n)) || sha256(int8send(-n)) || sha256(int8send(n))"
        " || substr(sha256(int8send(-n)), 1, 24)",
        digest="sha256(int8send(n))",
        bytes="BYTEA",
    )
    for table in ("stream", "payload_key"):
        connection.rows(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {DEVICES * 2})")
    connection.rows(f"SELECT setval('event_position', {events})")
    connection.commit()
    connection.simple("CHECKPOINT")
    return events


def _fill(database: _Database, envelope: Envelope, events: int, last: Day, **words: str) -> int:
    events -= events % FULL
    first = last - DAYS + 1
    numbers = {
        "events": events, "devices": DEVICES, "people": PEOPLE, "days": DAYS, "first": first,
    }  # fmt: skip
    words["numbers"] = words["numbers"].format(**numbers)
    database.many(
        "INSERT INTO stream (id, device, boot, last, events) VALUES (?, ?, 'b', ?, ?)",
        ((n, f"device-{n}", events // DEVICES + 1, 0) for n in range(1, DEVICES + 1)),
    )
    subjects = [("otherwise", device(n)) for n in range(1, DEVICES + 1)]
    subjects += [("sign-ins", person(n)) for n in range(1, PEOPLE + 1)]
    database.many(
        "INSERT INTO payload_key (id, subject, class, day, used, wrapped)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (n, envelope.pseudonym(who), kept_as, first, last, envelope.wrap(os.urandom(KEY_BYTES)))
            for n, (kept_as, who) in enumerate(subjects, 1)
        ),
    )
    database.rows(
        "CREATE TEMPORARY TABLE head (class TEXT, day BIGINT, code TEXT, class_uid BIGINT,"
        " received BIGINT, before {0}, after {0}, PRIMARY KEY (class, day))".format(words["bytes"])
    )
    database.many(
        "INSERT INTO head VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (kept_as, day, code, uid, at, *around_digest(code, at, kept_as, day))
            for kept_as, (code, uid) in _KINDS.items()
            for day in range(first, last + 1)
            for at in [day * DAY_MS + DAY_MS // 2]
        ),
    )
    for statement in (_EVENTS, _ABOUT, _ENTRIES):
        database.rows(statement.format(**numbers, **words))
    for level in (0, 1):
        database.rows("DELETE FROM tile WHERE level = ?", (level,))
        database.rows("INSERT INTO tile VALUES (?, 0, ?)", (level, bytes(8192)))
    database.rows("INSERT INTO tile VALUES (2, 0, ?)", (os.urandom(32 * (events // FULL)),))
    return events
