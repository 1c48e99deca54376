"""What does SQLite's trouble mean to whoever uses the store?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.central.store import StoreError, StoreFullError

_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
"""A disk that fills while the journal grows shows as a failed write, not as "full"; one that is
full already, where the journal's index is made."""


class SchemaError(ValueError):
    """The file is of a version that this Safehand does not know."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: StoreError that names the file and says what to do."""
    try:
        yield
    except (sqlite3.Error, SchemaError) as problem:
        if getattr(problem, "sqlite_errorname", "") in _FULL:
            raise StoreFullError(
                f"{path}: the disk is full, so nothing more can be stored. "
                "Free some space; devices keep their events and send them again."
            ) from problem
        raise StoreError(f"{path}: the central log's store cannot be used: {problem}.") from problem
