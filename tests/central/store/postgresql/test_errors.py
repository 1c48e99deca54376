"""PostgreSQL's trouble comes out as ours, with what to do."""

from __future__ import annotations

import asyncpg
import pytest

from agent.central.store import StoreError, StoreFullError
from agent.central.store.postgresql.errors import translated


def test_a_full_disk() -> None:
    with (
        pytest.raises(StoreFullError, match="there: the database's disk is full"),
        translated("there"),
    ):
        raise asyncpg.DiskFullError


@pytest.mark.parametrize(
    "problem",
    [asyncpg.DeadlockDetectedError("two wait"), asyncpg.InterfaceError("x"), OSError("x"),
     TimeoutError(), ConnectionResetError("x")],
)  # fmt: skip
def test_any_other_trouble(problem: Exception) -> None:
    with pytest.raises(StoreError, match=r"there: .* cannot be used"), translated("there"):
        raise problem


def test_too_few_locks_for_so_many_partitions() -> None:
    with (
        pytest.raises(StoreError, match="max_locks_per_transaction = 1024"),
        translated("there"),
    ):
        raise asyncpg.OutOfMemoryError("out of shared memory")


def test_what_is_not_postgresqls_is_left_alone() -> None:
    with pytest.raises(KeyError), translated("there"):
        raise KeyError
    with pytest.raises(StoreFullError), translated("there"):
        raise StoreFullError("once is enough")
