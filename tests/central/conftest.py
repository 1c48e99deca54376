"""A store in a folder of its own, and an application upon it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from agent.central.desk import TABLES, Desk
from agent.central.desk.postgresql import PostgresqlDesk
from agent.central.desk.sqlite import SqliteDesk
from agent.central.server import application
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from tests.central.devices import NOW, SIGNER
from tests.central.engines import ENGINES, AnyStore, Engine
from tests.central.postgresql import Server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    server = Server()
    try:
        yield server.init().start()
    finally:
        server.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "sqlite":
        return Engine(None)
    return Engine(request.getfixturevalue("postgresql"))


@pytest.fixture
def each_store(engine: Engine, tmp_path: Path) -> Iterator[AnyStore]:
    """A store of each engine in turn."""
    opened = engine.store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "central" / "log.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def writer(store: SqliteStore) -> Iterator[Writer]:
    started = Writer(store)
    yield started
    started.close()


@pytest.fixture
def log(store: SqliteStore) -> Iterator[SqliteLog]:
    opened = SqliteLog(store._path)
    yield opened
    opened.close()


@pytest.fixture
def app(store: SqliteStore, writer: Writer, log: SqliteLog) -> ASGIApp:
    return application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))


@pytest.fixture(scope="session")
def desks_database(postgresql: Server) -> str:
    """The URL of a database for desks, one after another."""
    return postgresql.database("desks")


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An empty desk of each engine in turn."""
    opened: Desk
    if request.param == "sqlite":
        opened = SqliteDesk(tmp_path / "central" / "desk.sqlite3")
    else:
        opened = PostgresqlDesk(request.getfixturevalue("desks_database"))
        with opened.change() as db:
            db.rows(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY")
    yield opened
    opened.close()
