"""One store of each engine, for the tests that both must pass."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from agent.central.retention import Retention
from agent.central.store.postgresql import PostgresqlLog, PostgresqlStore
from agent.central.store.sql.log import SqlLog
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.postgresql import Server

AnyStore = SqliteStore | PostgresqlStore

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]

_NUMBERS = itertools.count()


class Engine:
    """Makes stores of one kind."""

    def __init__(self, server: Server | None) -> None:
        self._server = server

    def store(self, folder: Path, retention: Retention | None = None) -> AnyStore:
        """A new store; its files are in the folder."""
        if self._server is None:
            return SqliteStore(folder / "central" / "log.sqlite3", retention)
        url = self._server.database(f"log{next(_NUMBERS)}")
        return PostgresqlStore(url, folder / "central" / "payload.key", retention)


def opener(store: AnyStore, *, still: bool = False) -> Callable[[], SqlLog]:
    """What opens its log, also in another process."""
    if isinstance(store, SqliteStore):
        return partial(SqliteLog, store._path, still=still)
    return partial(PostgresqlLog, store._url, store.vault.file.path, still=still)


@contextmanager
def log_of(store: AnyStore, *, still: bool = False) -> Iterator[SqlLog]:
    """The log of a store, over a connection of its own."""
    log = opener(store, still=still)()
    try:
        yield log
    finally:
        log.close()


def again(store: AnyStore) -> AnyStore:
    """The same store, as another program opens it."""
    if isinstance(store, SqliteStore):
        return SqliteStore(store._path, store.vault.retention)
    return PostgresqlStore(store._url, store.vault.file.path, store.vault.retention)


def change_behind(store: AnyStore, statement: str) -> None:
    """What somebody does with the engine's own tools."""
    if isinstance(store, SqliteStore):
        store._writer.execute(statement)
    else:
        store._writes.simple(statement)
