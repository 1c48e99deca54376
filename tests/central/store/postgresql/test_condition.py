"""PostgreSQL examines its own indexes, or says why it did not."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.central.store.postgresql import PostgresqlStore
from tests.central.devices import fill
from tests.central.engines import log_of
from tests.central.postgresql import Server

pytestmark = [pytest.mark.real]


def test_its_own_check_and_where_it_is_not_there(postgresql: Server, tmp_path: Path) -> None:
    store = PostgresqlStore(postgresql.database("condition"), tmp_path / "payload.key")
    fill(store, 50)
    with log_of(store, still=True) as log:
        condition = log.condition()
    assert not condition.damage
    assert "CREATE EXTENSION amcheck" in condition.unseen
    try:
        store._writes.simple("CREATE EXTENSION amcheck")
    except OSError:
        pytest.skip("needs amcheck: apt-get install postgresql-contrib")
    with log_of(store, still=True) as log:
        condition = log.condition()
        assert (condition.damage, condition.unseen) == ((), "")
    store.close()


def test_an_index_that_lacks_a_row(tmp_path: Path) -> None:
    server = Server()
    try:
        server.init().configure("data_sync_retry = off").start()
        store = PostgresqlStore(server.database("damaged"), tmp_path / "payload.key")
        fill(store, 300)
        store._writes.simple("CREATE EXTENSION amcheck; CHECKPOINT")
        place = store._reads.rows("SELECT pg_relation_filepath('entry_event_key')")[0][0]
        store.close()
        server.stop("fast")
        file = server.data / place
        pages = bytearray(file.read_bytes())
        pages[8192 + 4000 : 8192 + 8000] = bytes(4000)  # keys of a leaf
        file.write_bytes(pages)
        server.start()
        store = PostgresqlStore(server.url("damaged"), tmp_path / "payload.key")
        with log_of(store) as log:
            condition = log.condition()
        assert any("entry_event_key" in each for each in condition.damage)
        store.close()
    finally:
        server.close()
