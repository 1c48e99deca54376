"""A log that moved is the same log, and goes on in one place only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.central.acts import Person, signed_in
from agent.central.alerts.book import reconcile
from agent.central.alerts.rules import Telling
from agent.central.alerts.telling import put, trial
from agent.central.audit import audit
from agent.central.console.people import add as add_person
from agent.central.desk import TABLES, Desk, set_fact
from agent.central.desk.postgresql import PostgresqlDesk
from agent.central.desk.sqlite import FILE, SqliteDesk
from agent.central.moving import move
from agent.central.proving import check, prove
from agent.central.replay import differences
from agent.central.store import StoreError
from agent.central.store.postgresql import PostgresqlLog, PostgresqlStore
from agent.central.store.rows import Cosigned
from agent.central.store.sql import Row
from agent.central.store.sqlite import SqliteStore
from agent.event import Place
from tests.central.desks import AT, a_condition
from tests.central.devices import NOW, SIGNER, a_heartbeat, fill
from tests.central.engines import log_of
from tests.central.postgresql import Server
from tests.central.test_erasure import add, erase, sign_in

pytestmark = [pytest.mark.real]


@pytest.fixture
def target(postgresql: Server, store: SqliteStore, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    url = postgresql.database(f"move-{request.node.name}")
    PostgresqlDesk(url).close()
    opened = PostgresqlStore(url, store.vault.file.path)
    yield opened
    opened.close()


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SqliteDesk]:
    """A desk with something on it."""
    opened = SqliteDesk(tmp_path / "central" / FILE)
    with opened.change() as db:
        set_fact(db, "cursor", "7")
        reconcile(db, [a_condition()], Telling(), AT)
        put(db, "email", trial("", AT), AT)
        signed_in(db, by=Person("pat"), refused=True, now=AT)
    add_person(opened, "pat", "a password", now=NOW)
    yield opened
    opened.close()


def test_the_desk_goes_along(
    store: SqliteStore, target: PostgresqlStore, tables: SqliteDesk
) -> None:
    def all_of(desk: Desk) -> list[list[Row]]:
        with desk.read() as db:
            return [db.rows(f"SELECT {names} FROM {table}") for table, names in TABLES.items()]

    before = all_of(tables)
    move(store, target, tables)
    with pytest.raises(StoreError, match=r"central\.store"):
        SqliteDesk(tables._path)
    there = PostgresqlDesk(target._url)
    assert all_of(there) == before
    with there.change() as db:  # and goes on
        reconcile(db, [a_condition(), a_condition("another")], Telling(), AT)
        put(db, "email", trial("", AT), AT)
        signed_in(db, by=Person("pat"), refused=True, now=AT)
        numbers = [db.rows(f"SELECT max({n}) FROM {t}")[0][0] for t, n in NUMBERED.items()]
    assert numbers == [2, 2, 2]
    there.close()


NUMBERED = {"alert": "id", "outbox": "id", "act": "sequence"}


def test_the_root_and_every_proof_stay(
    store: SqliteStore, target: PostgresqlStore, tables: SqliteDesk
) -> None:
    device = fill(store, 600)
    add(store, device, 1000, sign_in("pat"), sign_in("sam"))
    erased = erase(store, "pat").events
    seen = Cosigned(device.id, bytes(32), 5, 600, "as it saw it", "AAAA")
    with store.change() as changes:
        changes.put_cosigned([seen], now=5)
    with log_of(store, still=True) as log:
        before = log.checkpoints()
        proofs = [str(prove(log, n, SIGNER.verifier)) for n in range(0, 600, 50)]
        snapshot = store.snapshot()
    assert move(store, target, tables) > 1200
    assert target.snapshot() == snapshot
    assert target.cosigned([device.id], "", 0) == [seen]
    with log_of(target, still=True) as log:
        assert log.checkpoints() == before
        assert [str(prove(log, n, SIGNER.verifier)) for n in range(0, 600, 50)] == proofs
        report = audit(log, SIGNER.verifier)
        assert (report.problems, report.erased) == (0, erased)
        assert differences(log) == {}
    # And it goes on: positions, streams and keys are counted from where they were.
    add(target, device, 1002, a_heartbeat(), sign_in("sam"))
    assert erase(target, "sam").events == 2
    with log_of(target, still=True) as log:
        assert audit(log, SIGNER.verifier).told == ()
        assert differences(log) == {}
        proof = prove(log, Place(device.id, "boot-1", 1002), SIGNER.verifier)
        assert check(str(proof), SIGNER.verifier).event is not None


def test_the_old_file_takes_nothing_in_any_more(
    store: SqliteStore, target: PostgresqlStore, tables: SqliteDesk
) -> None:
    fill(store, 5)
    move(store, target, tables)
    with pytest.raises(StoreError, match=r"central\.store"):
        SqliteStore(store._path)
    with log_of(store) as log:
        assert log.size() == 5  # and can still be read


def test_a_move_that_was_cut_off_may_be_tried_again(
    store: SqliteStore, target: PostgresqlStore, tables: SqliteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 50)
    with monkeypatch.context() as patched:
        patched.setitem(
            __import__("agent.central.moving", fromlist=["_TABLES"])._TABLES, "tile", "nonsense"
        )
        with pytest.raises(StoreError):
            move(store, target, tables)
    assert move(store, target, tables) > 100
    store._writer.execute("DELETE FROM state WHERE name = 'moved'")  # cut off before the mark
    assert move(store, target, tables) == 0


def test_a_database_that_has_a_log(
    store: SqliteStore, target: PostgresqlStore, tables: SqliteDesk, tmp_path: Path
) -> None:
    fill(target, 5)
    fill(store, 9)
    with pytest.raises(StoreError, match="empty database"):
        move(store, target, tables)
    with log_of(target) as log:
        assert log.size() == 5


def test_where_there_is_no_log(postgresql: Server, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no central log here"):
        PostgresqlLog(postgresql.database("empty"), tmp_path / "payload.key")
    with pytest.raises(StoreError, match="cannot be used"):
        PostgresqlLog(postgresql.url("absent"), tmp_path / "payload.key")
