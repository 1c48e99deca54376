"""How are entries read together with their events, which lie in hundreds of partitions?

An entry says the class and day of its event, so the engine is asked first for these, and then told
in which partitions to look.
"""

from __future__ import annotations

from operator import itemgetter

from agent.central.log_entry import FIRST, KIND
from agent.central.store.postgresql.rooms import CLASS
from agent.central.store.sql import Queries, Row
from agent.tlog.merkle import HASH_BYTES

_AFTER = HASH_BYTES + 5
"""Bytes of an event's entry that are no other's: the digest, and where it stands in it."""
_SAID = 6
"""Kind, code, received, class, day and nothing more (`agent.central.log_entry`)."""
_KINDS = (
    f"SELECT substring(data FOR greatest(0, length(data) - {_AFTER})), min(event), max(event)"
    " FROM entry WHERE number >= ? AND number < ? AND event IS NOT NULL GROUP BY 1"
)
_LOGGED = (
    "SELECT number, data, event, code, received, class, day, keys, sealed FROM entry"
    " LEFT JOIN event ON event.position = entry.event AND event.position BETWEEN ? AND ?{0}"
    " WHERE number >= ? AND number < ?"
)


def logged(database: Queries, first: int, end: int) -> list[Row]:
    """See `agent.central.store.sql.Connection.logged`."""
    kinds = database.rows(_KINDS, (first, end))
    lowest = min((row[1] for row in kinds), default=0)
    highest = max((row[2] for row in kinds), default=0)
    rows = database.rows(_LOGGED.format(_where(kinds)), (lowest, highest, first, end))
    rows.sort(key=itemgetter(0))  # they come nearly so, and the engine would move their payloads
    return rows


def _where(kinds: list[Row]) -> str:
    """A condition that keeps the engine to the partitions of these entries' events."""
    classes, days = set(), set()
    for before, *_ in kinds:
        if before.startswith(FIRST):
            return ""  # it does not say
        said = before.decode("ascii", "replace").split("\n")
        if before.startswith(KIND) and len(said) == _SAID:
            *_, kept_as, day, _ = said
            if CLASS.fullmatch(kept_as) and day.isdecimal():
                classes.add(kept_as)
                days.add(int(day))
    if not days:
        return " AND false"
    listed = ", ".join(f"'{each}'" for each in sorted(classes))
    return f" AND class IN ({listed}) AND day BETWEEN {min(days)} AND {max(days)}"
