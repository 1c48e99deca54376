"""What do SQLite and PostgreSQL do alike?

Both speak the same SQL as far as it is written here: `?` for an argument, INSERT … ON CONFLICT …
RETURNING, window functions. What differs is behind `Connection`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]


class Queries(Protocol):
    """What may be asked within one transaction. What it cannot do comes out as StoreError."""

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        """Every row that the query gives."""


class Connection(Queries, Protocol):
    """One connection to the engine."""

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """The same statement for each of these arguments."""

    def put(
        self, table: str, columns: str, rows: Sequence[Sequence[object]], rest: str = ""
    ) -> list[Row]:
        """Inserts the rows in few statements, each of which ends with `rest` (ON CONFLICT …
        RETURNING …); what these give. No two rows may meet in the same row of the table.
        """

    def fill(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """Inserts rows of which none is there yet, as fast as the engine can."""

    def fill_events(self, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Inserts events of which none is there yet, each with the next position."""

    def alone(self) -> None:
        """Until the transaction ends nobody else changes anything; the changes of others that
        were under way are in it.
        """

    def settle(self) -> int:
        """The last position of an event; each up to it is there now, or never will be."""

    def may_sequence(self) -> bool:
        """True where no other program grows the log until this transaction ends."""

    def room_for(self, kept_as: str, day: int) -> None:
        """There is a place for events of that retention class and day."""

    def drop_before(self, kept_as: str, day: int, most: int) -> int:
        """Deletes up to `most` events of that class from before that day, or a few more; how many
        went.
        """

    def delete_events(self, kept_as: str, events: Sequence[tuple[int, int]]) -> None:
        """Deletes events of that class, of which each day and position is given."""

    def logged(self, first: int, end: int) -> list[Row]:
        """Entries from number `first` up to, not including, `end`: number, data, event, and of
        the event where it is there code, received, class, day, keys, sealed; else None for each.
        """

    def close(self) -> None: ...


def together(table: str, columns: str, rows: int, rest: str = "") -> str:
    """The statement that inserts so many rows at once."""
    one = f"({', '.join('?' * (columns.count(',') + 1))})"
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * rows)} {rest}"
