"""How do state and decisions about sign-ins move from their file to the database?

With the log, once, and under the same numbers: what of them is noted in the log already is known by
these.
"""

from __future__ import annotations

from pathlib import Path

from agent.central.signins_follower import FILE
from agent.central.signins_postgresql import PostgresqlDatabase
from agent.central.signins_sharing import SHARDS
from agent.signins.database import KEYED, NUMBERED, File

_AT_ONCE = 5000


def move(folder: Path, url: str) -> int:
    """How many rows moved; 0 where nothing was judged yet. Raises StoreError, sqlite3.Error, and
    ValueError where the database has decisions already.
    """
    if not (folder / FILE).exists():
        return 0
    source, target = File(folder / FILE), PostgresqlDatabase(url)
    try:
        with target.change():
            if target.rows("SELECT 1 FROM fact LIMIT 1"):
                raise ValueError(f"{folder / FILE}: the database judges sign-ins already.")
            target.rows("DELETE FROM secret")
            moved = sum(_table(source, target, name) for name in (*KEYED, *NUMBERED))
            _share(target)
            return moved
    finally:
        source.close()
        target.close()


def _table(source: File, target: PostgresqlDatabase, name: str) -> int:
    rows = source.rows(f"SELECT * FROM {name}")  # noqa: S608 -- our own name
    marks = ", ".join("?" * len(rows[0])) if rows else ""
    for first in range(0, len(rows), _AT_ONCE):
        target.many(
            f"INSERT INTO {name} VALUES ({marks})",  # noqa: S608 -- our own name
            rows[first : first + _AT_ONCE],
        )
    if name in NUMBERED and rows:
        target.rows(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'number'), ?)",
            (max(row[0] for row in rows),),
        )
    return len(rows)


def _share(target: PostgresqlDatabase) -> None:
    """What one judged up to now, all have."""
    for name in ("cursor", "today"):
        for (value,) in target.rows("SELECT value FROM fact WHERE name = ?", (name,)):
            parts = [f"{shard}/{SHARDS} {name}" for shard in range(SHARDS)]
            more = ["learned"] if name == "cursor" else []
            target.many("INSERT INTO fact VALUES (?, ?)", [(each, value) for each in parts + more])
            target.rows("DELETE FROM fact WHERE name = ?", (name,))
