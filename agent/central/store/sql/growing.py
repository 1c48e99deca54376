"""How does one transaction let the log grow?"""

from __future__ import annotations

from agent.central.store.rows import Growth, Milliseconds, Unlogged
from agent.central.store.sql.transaction import Transaction

_HOUR_MS = 3_600_000


class Growing(Transaction):
    """The part of a transaction that makes entries of what waits."""

    def may_sequence(self) -> bool:
        return self._db.may_sequence()

    def unlogged(self, most: int) -> list[Unlogged]:
        if not most:
            return []  # as many statements wait as go in at once
        last = self._db.settle()
        ((after,),) = self._db.rows("SELECT coalesce(max(event), 0) FROM entry")
        # Not the first in order: with two years of partitions PostgreSQL planned that for 5 s.
        window = most
        while after < last:
            if rows := self._db.rows(
                "SELECT position, code, received, class, day, digest FROM event"
                " WHERE position > ? AND position <= ?",
                (after, min(after + window, last)),
            ):
                return [*map(Unlogged._make, sorted(rows)[:most])]
            after += window
            window *= 2  # many in a row were never committed
        return []

    def statements(self, most: int) -> list[tuple[int, str]]:
        rows = self._db.rows(
            "SELECT position, text FROM statement ORDER BY position LIMIT ?", (most,)
        )
        return [(position, text) for position, text in rows]

    def log_size(self) -> int:
        size: int = self._db.rows("SELECT coalesce(max(number) + 1, 0) FROM entry")[0][0]
        return size

    def tile(self, level: int, number: int) -> bytes:
        hashes: bytes = self._db.rows(
            "SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number)
        )[0][0]
        return hashes

    def grow(self, growth: Growth, *, now: Milliseconds) -> None:
        first = growth.size - len(growth.entries)
        self._db.fill(
            "entry",
            "number, data, event",
            [(first + n, data, event) for n, (data, event) in enumerate(growth.entries)],
        )
        self._db.many(
            "DELETE FROM statement WHERE position = ?", [(each,) for each in growth.statements]
        )
        self._db.many(
            "INSERT INTO tile (level, number, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
            [(*place, hashes) for place, hashes in growth.tiles.items()],
        )
        self._db.rows(
            "INSERT INTO checkpoint (hour, size, note) VALUES (?, ?, ?)"
            " ON CONFLICT (hour) DO UPDATE SET size = excluded.size, note = excluded.note",
            (now // _HOUR_MS, growth.size, growth.note),
        )
