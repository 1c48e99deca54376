"""agent.central.desk.postgresql: several programs, one desk, one of them on duty."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from agent.central.desk import fact, set_fact
from agent.central.desk.postgresql import VERSIONS, PostgresqlDesk
from agent.central.store import StoreError
from agent.central.store.postgresql.locks import DUTY
from tests.central.postgresql import Server

pytestmark = pytest.mark.real


@pytest.fixture
def two(postgresql: Server, request: pytest.FixtureRequest) -> Iterator[list[PostgresqlDesk]]:
    url = postgresql.database(f"desk-{request.node.name}")
    opened = [PostgresqlDesk(url), PostgresqlDesk(url)]
    yield opened
    for each in opened:
        each.close()


def test_one_is_on_duty_until_it_ends(two: list[PostgresqlDesk]) -> None:
    first, second = two
    assert (first.on_duty(), second.on_duty()) == (True, False)
    assert (first.on_duty(), second.on_duty()) == (True, False)
    two[0] = PostgresqlDesk(first._url)
    first.close()
    deadline = time.monotonic() + 10  # the server frees the lock when it sees the connection end
    while not second.on_duty() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert second.on_duty()
    assert not two[0].on_duty()


def test_who_lost_the_database_is_not_on_duty(
    two: list[PostgresqlDesk], postgresql: Server
) -> None:
    first, second = two
    assert first.on_duty()
    postgresql.ask(
        f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE objid = {DUTY & 0xFFFFFFFF}"
    )
    assert second.on_duty()
    with suppress(StoreError):  # where it had not noticed yet
        first.on_duty()
    assert not first.on_duty()


def test_changes_of_several_programs_follow_each_other(two: list[PostgresqlDesk]) -> None:
    def count_up(desk: PostgresqlDesk) -> None:
        for _ in range(50):
            with desk.change() as db:
                set_fact(db, "n", str(int(fact(db, "n") or 0) + 1))

    threads = [threading.Thread(target=count_up, args=(each,)) for each in (*two, *two)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with two[0].read() as db:
        assert fact(db, "n") == "200"


def test_it_comes_back_with_its_server(two: list[PostgresqlDesk], postgresql: Server) -> None:
    with two[0].change() as db:
        set_fact(db, "a", "1")
    postgresql.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'desk-%back%'"
    )
    with suppress(StoreError), two[0].change() as db:  # where it had not noticed yet
        set_fact(db, "a", "1")
    with two[0].change() as db:
        assert fact(db, "a") == "1"


def test_a_newer_desk_is_left_alone(two: list[PostgresqlDesk]) -> None:
    with two[0].change() as db:
        db.rows("INSERT INTO schema_version VALUES (99)")
    with pytest.raises(StoreError, match="newer Safehand"):
        PostgresqlDesk(two[0]._url)
    with two[0].change() as db:
        db.rows("DELETE FROM schema_version WHERE version = 99")


def test_a_fact_of_one_machine(two: list[PostgresqlDesk]) -> None:
    assert two[0].own("n").startswith("n@")


def test_the_version_before_this_one_becomes_todays(
    postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = postgresql.database("desk-older")
    with monkeypatch.context() as patched:
        patched.setattr("agent.central.desk.postgresql.VERSIONS", VERSIONS[:1])
        older = PostgresqlDesk(place)
        with older.change() as db:
            set_fact(db, "a", "1")
        older.close()
    desk = PostgresqlDesk(place)
    with desk.read() as db:
        assert fact(db, "a") == "1"
        assert db.rows("SELECT digest, until FROM spent") == []
    desk.close()
