"""How are entries read together with their events, which lie in hundreds of partitions?

An entry says the class and day of its event, so the engine is told in which partitions to look. Not
by a join: where it has no statistics, after a crash or a load, it compared each row with each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Protocol

from agent.central.log_entry import FIRST, KIND
from agent.central.store.postgresql.rooms import CLASS
from agent.central.store.sql import Row
from agent.tlog.merkle import HASH_BYTES

_AFTER = HASH_BYTES + 5
"""Bytes of an event's entry that are no other's: the digest, and where it stands in it."""
_SAID = 6
"""Kind, code, received, class, day and nothing more (`agent.central.log_entry`)."""
_SPREAD = 16
"""Positions to an event, above which they are asked for one by one: some were put far away."""
_ENTRIES = "SELECT number, data, event FROM entry WHERE number >= ? AND number < ?"
_EVENTS = "SELECT code, received, class, day, keys, sealed, position FROM event WHERE position"
_NONE = (None,) * 6
_COLUMNS = 9


class Records(Protocol):
    """What may be asked."""

    def records(self, query: str, arguments: Sequence[object] = ()) -> list[Sequence[Any]]: ...


def logged(database: Records, first: int, end: int) -> list[Row]:
    """See `agent.central.store.sql.Connection.logged`."""
    # They come nearly in order, which costs nothing here; the engine would move them all.
    entries = sorted(database.records(_ENTRIES, (first, end)), key=itemgetter(0))
    positions = [row[2] for row in entries if row[2] is not None]
    if not positions:
        return [(*row, *_NONE) for row in entries]
    where = _where({row[1][:-_AFTER] for row in entries if row[2] is not None})
    lowest, highest = min(positions), max(positions)
    if highest - lowest < _SPREAD * (end - first):
        events = database.records(f"{_EVENTS} BETWEEN ? AND ?{where}", (lowest, highest))
    else:
        events = database.records(f"{_EVENTS} = ANY(?::bigint[]){where}", (positions,))
    found = {row[-1]: row for row in events}
    return [(*row, *found.get(row[2], _NONE))[:_COLUMNS] for row in entries]


def _where(kinds: Iterable[bytes]) -> str:
    """A condition that keeps the engine to the partitions of these kinds of entries' events."""
    classes, days = set(), set()
    for before in kinds:
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
