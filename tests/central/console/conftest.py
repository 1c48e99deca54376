"""A console with a desk, and people who may sign in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.types import ASGIApp

from agent.central import keeping
from agent.central.console import people
from agent.central.desk import Desk
from agent.central.registers import Due
from agent.central.registers.reviews import Parameters
from agent.central.server import Rooms, application
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from tests.central.console.browser import Clock, Factors
from tests.central.devices import NOW, SIGNER


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def whole(store: SqliteStore, writer: Writer, log: SqliteLog, desk: Desk, clock: Clock) -> ASGIApp:
    for name in ("pat", "kim"):
        people.add(desk, name, "Correct-horse.Battery", now=NOW)
    review = Due("review", None, "Read the procedure again", NOW - timedelta(1), "SP-review", "p")
    rooms = Rooms(
        desk,
        people.People(desk, Factors(), lambda: clock.now),
        SIGNER,
        lambda db: [review, *keeping.due(db, {"review": Parameters()})],
    )
    return application(store, writer, log, clock=lambda: clock.now, rooms=rooms)
