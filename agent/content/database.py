"""What do the tables of an SQLite database say?"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from agent.content.document import Reason, Refused
from agent.content.tables import row
from agent.content.text import decode
from agent.content.walk import quoted

if TYPE_CHECKING:
    from agent.content.walk import Walk

_BATCH = 500
_STEPS = 100_000
"""Virtual-machine steps of SQLite between two looks at the clock."""


def _cell(value: object) -> str:
    if value is None:
        return ""
    return decode(value) if isinstance(value, bytes) else str(value)


def _table(database: sqlite3.Connection, name: str, walk: Walk) -> None:
    quoted_name = name.replace('"', '""')
    cursor = database.execute(f'SELECT * FROM "{quoted_name}"')  # noqa: S608 -- a name, quoted
    out = [row(column[0] for column in cursor.description)]
    size = 0
    while batch := cursor.fetchmany(_BATCH):
        for each in batch:
            out.append(row(map(_cell, each)))
            size += len(out[-1]) + 60
        if size > walk.budget.memory:
            walk.say("\n".join(out), f"table {quoted(name)}")
            raise Refused(Reason.TOO_LARGE)
        walk.breathe()
    walk.say("\n".join(out), f"table {quoted(name)}")


def read(data: bytes, walk: Walk) -> None:
    """A database: every table, its columns' names first."""
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        database.text_factory = lambda raw: decode(raw)
        database.execute("PRAGMA trusted_schema=OFF")
        database.set_progress_handler(walk.breathe, _STEPS)
        found = database.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        for (name,) in found:
            try:
                _table(database, name, walk)
            except sqlite3.Error:  # a virtual table, or pages that are broken
                walk.breathe()
                walk.cannot(Reason.BROKEN, f"table {quoted(name)}")
    finally:
        database.close()
