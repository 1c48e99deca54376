"""Several programs write to one database; what they do together is what one would have done."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from agent.central.audit import audit
from agent.central.decoding import decode
from agent.central.replay import differences
from agent.central.sequencer import sequence
from agent.central.store import StoreError
from agent.central.store.facts import Added, Received
from agent.central.store.postgresql import PostgresqlStore
from tests.central.devices import NOW, SIGNER, MadeUpDevice, a_finding, a_heartbeat, enrolled, fill
from tests.central.engines import Engine, again, log_of
from tests.central.postgresql import Server

pytestmark = [pytest.mark.real]


@pytest.fixture
def database(postgresql: Server, tmp_path: Path):  # type: ignore[no-untyped-def]
    store = Engine(postgresql).store(tmp_path)
    yield store
    store.close()


def send(store: PostgresqlStore, device: MadeUpDevice, first: int, last: int) -> list[Added]:
    kinds = [a_heartbeat(), a_finding()]
    decoded = [
        decode(device.event(n, kinds[n % 2]), signer=device.id) for n in range(first, last + 1)
    ]
    with store.change() as changes:
        return changes.add([each for each in decoded if isinstance(each, Received)], now=10**12)


def test_three_collectors_and_a_sequencer_each(database: PostgresqlStore) -> None:
    """Each sends its own events and repeats those of another; each grows the log as it can."""
    devices = [enrolled(database, f"Laptop {n}", seed=n) for n in (1, 2, 3)]
    stores = [database, again(database), again(database)]
    stored: list[int] = []
    failed: list[BaseException] = []

    def collect(number: int) -> None:
        try:
            store = stores[number]
            assert isinstance(store, PostgresqlStore)
            for start in range(1, 400, 20):
                mine, other = devices[number], devices[(number + 1) % 3]
                for device in (mine, other):
                    while True:
                        try:
                            added = send(store, device, start, start + 19)
                            break
                        except StoreError as problem:
                            assert "deadlock" in str(problem)  # noqa: PT017 -- it may, and retries
                    assert Added.CONFLICT not in added
                    stored.append(added.count(Added.STORED))
                with store.change() as changes:
                    sequence(changes, SIGNER, NOW)
        except BaseException as problem:  # noqa: BLE001 -- told below
            failed.append(problem)

    threads = [threading.Thread(target=collect, args=(n,)) for n in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed, failed[0]
    with database.change() as changes:
        while sequence(changes, SIGNER, NOW):
            pass
    assert sum(stored) == 1200
    assert database.snapshot().events == 1200
    assert database.snapshot().gaps == ()
    with log_of(database, still=True) as log:
        assert log.size() == 1203
        assert audit(log, SIGNER.verifier).told == ()
        assert differences(log) == {}
    for each in stores[1:]:
        each.close()


def test_one_grows_the_log_at_a_time(database: PostgresqlStore) -> None:
    fill(database, 5)
    device = MadeUpDevice(database.snapshot().devices[0].device.id, SIGNER.key)
    send(database, device, 10, 20)
    other = again(database)
    with database.change() as changes:
        assert sequence(changes, SIGNER, NOW) == 11
        with other.change() as later:
            assert not later.may_sequence()
            assert sequence(later, SIGNER, NOW) == 0
    with other.change() as later:
        assert later.may_sequence()
    other.close()


def test_what_is_committed_late_is_not_passed_over(database: PostgresqlStore) -> None:
    """A position was given out, its transaction is still under way, and a later one is there."""
    one, two = enrolled(database, "Laptop 1", seed=1), enrolled(database, "Laptop 2", seed=2)
    other = again(database)
    assert isinstance(other, PostgresqlStore)
    send(database, two, 1, 3)
    grown: list[int] = []

    def grow() -> None:
        with database.change() as changes:
            grown.append(sequence(changes, SIGNER, NOW))

    with other.change() as early:
        line = decode(one.event(1), signer=one.id)
        assert isinstance(line, Received)
        early.add([line], now=10**12)
        send(database, two, 4, 6)
        growing = threading.Thread(target=grow)
        growing.start()
        growing.join(0.5)
        assert growing.is_alive()  # it waits for the early one
    growing.join(20)
    assert grown == [9]
    other.close()
    with log_of(database, still=True) as log:
        assert audit(log, SIGNER.verifier).told == ()


def test_a_message_never_shows_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as problem:
        PostgresqlStore("postgresql://pat:sesame@127.0.0.1:1/log", tmp_path / "payload.key")
    assert "sesame" not in str(problem.value)
    assert "postgresql://127.0.0.1:1/log" in str(problem.value)


def test_a_server_that_went_away_and_came_back(tmp_path: Path) -> None:
    server = Server(fast=False)
    try:
        server.init().start()
        store = PostgresqlStore(server.database("log"), tmp_path / "payload.key")
        device = enrolled(store)
        assert send(store, device, 1, 5).count(Added.STORED) == 5
        server.kill()
        for _ in range(2):
            with pytest.raises(StoreError, match="cannot be used"):
                send(store, device, 6, 9)
            with pytest.raises(StoreError, match="cannot be used"):
                store.snapshot()
        server.start()
        said = send(store, device, 1, 9)
        assert said == [Added.DUPLICATE] * 5 + [Added.STORED] * 4
        assert store.snapshot().events == 9
        store.close()
    finally:
        server.close()


def test_who_gave_no_answer_in_time_is_asked_nothing_more(
    database: PostgresqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of the transaction is not known; the next one has a connection of its own."""
    device = enrolled(database, "Laptop 1", seed=1)
    with monkeypatch.context() as patched:
        patched.setattr("agent.central.store.postgresql.connection._ANSWER_S", 0.3)
        slow = again(database)
    assert isinstance(slow, PostgresqlStore)
    with pytest.raises(StoreError, match="cannot be used"), slow.change():
        slow._writes.simple("SELECT pg_sleep(5)")
    assert slow._writes.ended
    assert send(slow, device, 1, 2) == [Added.STORED] * 2
    slow.close()
