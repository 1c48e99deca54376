"""What does PostgreSQL's trouble mean to whoever uses the store?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agent.central.store import StoreError, StoreFullError


@contextmanager
def translated(where: str) -> Iterator[None]:
    """PostgreSQL's errors as ours: StoreError that names the server and says what to do."""
    import asyncpg

    try:
        yield
    except StoreError:
        raise
    except asyncpg.DiskFullError as problem:
        raise StoreFullError(
            f"{where}: the database's disk is full, so nothing more can be stored. "
            "Free some space; devices keep their events and send them again."
        ) from problem
    except asyncpg.OutOfMemoryError as problem:
        raise StoreError(
            f"{where}: the database could not do this: {problem}. Where that is shared memory for "
            "its locks, set max_locks_per_transaction = 1024 in postgresql.conf and start it "
            "again: each retention class has a partition for each of its days."
        ) from problem
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,  # the server ended it between two questions
        OSError,
        TimeoutError,
    ) as problem:
        said = str(problem) or type(problem).__name__
        raise StoreError(f"{where}: the central log's store cannot be used: {said}.") from problem
