"""SQLite's trouble comes out as ours, with the file's name and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agent.central.store import StoreError, StoreFullError
from agent.central.store.sqlite.errors import translated
from agent.central.store.sqlite.schema import SchemaError


def trouble(name: str) -> sqlite3.OperationalError:
    problem = sqlite3.OperationalError("disk I/O error")
    problem.sqlite_errorname = name
    return problem


@pytest.mark.parametrize("name", ["SQLITE_FULL", "SQLITE_IOERR_WRITE"])
def test_a_full_disk(name: str) -> None:
    with (
        pytest.raises(StoreFullError, match=r"log\.sqlite3: the disk is full"),
        translated(Path("log.sqlite3")),
    ):
        raise trouble(name)


@pytest.mark.parametrize("problem", [trouble("SQLITE_IOERR_READ"), SchemaError("of tomorrow")])
def test_any_other_trouble(problem: Exception) -> None:
    with (
        pytest.raises(StoreError, match=r"log\.sqlite3: .* cannot be used"),
        translated(Path("log.sqlite3")),
    ):
        raise problem


def test_what_is_not_sqlites_is_left_alone() -> None:
    with pytest.raises(KeyError), translated(Path("log.sqlite3")):
        raise KeyError
