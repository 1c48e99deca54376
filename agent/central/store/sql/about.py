"""Which events are about a subject?

A person's are noted in the table `about`; a device's are those of its streams that only its own
key seals. They are looked up from there one by one, however many others share their class and day:
where SQLite began with these, an erasure among 10 million events took 17 s.
"""

from __future__ import annotations

from agent.central.store.sql import Queries, Row

# SQLite keeps no statistics: CROSS JOIN tells it the order of the tables, and a range of the
# numbers which index. PostgreSQL looks in one partition where the day is a constant, and else
# reads all of the class.
_DAYS = "SELECT DISTINCT day FROM about WHERE key = ? ORDER BY day"
_OF_PERSON = (
    "FROM about CROSS JOIN event JOIN stream ON stream.id = event.stream"
    " WHERE about.key = ? AND about.day = ? AND class = ? AND event.day = ?"
    " AND event.stream = about.stream AND event.sequence = about.sequence"
)
_OF_DEVICE = (
    "FROM stream CROSS JOIN event"
    " WHERE device = ? AND class = ? AND keys = ? AND event.stream = id AND event.sequence > 0"
)


def events_about(
    database: Queries, subject: str, key: int, kept_as: str, columns: str
) -> list[Row]:
    """These columns, of `event` and `stream`, for each event about the subject that this key of
    theirs, which is for that retention class, seals.
    """
    device = subject.removeprefix("device:")
    if device != subject:
        return database.rows(f"SELECT {columns} {_OF_DEVICE}", (device, kept_as, str(key)))
    return [
        row
        for (day,) in database.rows(_DAYS, (key,))
        for row in database.rows(f"SELECT {columns} {_OF_PERSON}", (key, day, kept_as, day))
    ]
