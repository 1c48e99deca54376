"""What does the SIRO's desk keep: alerts, the registers, and who may sign in?

Tables beside the log, in the same engine, for what people and the server itself do. Nothing on
them is evidence: each act is an event in the log too (`agent.central.acts`), written here in the
same transaction and logged from here, once.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from agent.central.store.sql import Queries

MOVED = "moved"
"""A fact of a desk that went on elsewhere."""

TABLES = {
    "fact": "name, value",
    "act": "sequence, time, code, class_uid, activity_id, severity, fields",
    "alert": "id, key, standing, level, title, opened, last, count, mark, told, due, acknowledged,"
    " acknowledged_by, note, closed",
    "pending": "key, since",
    "outbox": "id, channel, message, created, due, tries, problem, accepted",
    "entry": "register, number, opened, closed, fields",
    "person": "name, password, created",
    "session": "digest, name, created, seen, proved",
    "spent": "digest, until",
}
"""Each table's columns, in order, the same in both engines."""


class Desk(Protocol):
    """The desk. Any thread may use it; one at a time does."""

    def change(self) -> AbstractContextManager[Queries]:
        """One transaction, the only one now: durable once the block has ended; undone if it
        raises. Raises StoreError.
        """

    def read(self) -> AbstractContextManager[Queries]:
        """One consistent view. Raises StoreError."""

    def on_duty(self) -> bool:
        """Whether this program is the one that watches for alerts and sends them: of all that
        share the desk one is, until it ends or loses the database. Raises StoreError.
        """

    def own(self, name: str) -> str:
        """The name of a fact that is this machine's alone."""

    def close(self) -> None: ...


def fact(db: Queries, name: str) -> str | None:
    """A single value that is remembered under a name; None where there is none."""
    rows = db.rows("SELECT value FROM fact WHERE name = ?", (name,))
    return str(rows[0][0]) if rows else None


def set_fact(db: Queries, name: str, value: str) -> None:
    db.rows(
        "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
