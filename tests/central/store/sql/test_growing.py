"""What waits for its entry is told in order, and no longer once it has one."""

from __future__ import annotations

import pytest

from agent.central.decoding import decode
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.postgresql import PostgresqlStore
from tests.central.devices import NOW, SIGNER, enrolled
from tests.central.engines import AnyStore, change_behind


def test_what_waits_is_told_until_it_has_its_entry(each_store: AnyStore) -> None:
    device = enrolled(each_store)
    lines = [decode(device.event(n), signer=device.id) for n in range(1, 11)]
    with each_store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=10**12)
    with each_store.change() as changes:
        waiting = changes.unlogged(100)
        assert [each.position for each in waiting] == sorted(each.position for each in waiting)
        assert len(waiting) == 10
        assert changes.unlogged(3) == waiting[:3]
        assert changes.unlogged(0) == []
        assert (len(changes.statements(10)), changes.log_size()) == (1, 0)
    with each_store.change() as changes:
        assert sequence(changes, SIGNER, NOW) == 11
    with each_store.change() as changes:
        assert (changes.unlogged(100), changes.statements(10), changes.log_size()) == ([], [], 11)
        assert len(changes.tile(0, 0)) == 11 * 32


def test_more_statements_than_go_in_at_once(
    each_store: AnyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.sequencer._AT_ONCE", 2)
    devices = [enrolled(each_store, f"Laptop {n}", seed=n) for n in range(1, 6)]
    lines = [decode(each.event(1), signer=each.id) for each in devices]
    with each_store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=10**12)
    steps = []
    for _ in range(6):
        with each_store.change() as changes:
            steps.append(sequence(changes, SIGNER, NOW))
    assert steps == [2, 2, 2, 2, 2, 0]


def test_what_waits_beyond_many_that_were_never_committed(each_store: AnyStore) -> None:
    device = enrolled(each_store)
    lines = [decode(device.event(n), signer=device.id) for n in range(1, 8)]
    with each_store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=10**12)
    change_behind(each_store, "UPDATE event SET position = position + 5000 WHERE sequence > 2")
    if isinstance(each_store, PostgresqlStore):
        change_behind(each_store, "SELECT setval('event_position', 5100)")
    with each_store.change() as changes:
        assert len(changes.unlogged(4)) == 2
        assert sequence(changes, SIGNER, NOW) == 3  # that the device enrolled, too
        assert [each.position for each in changes.unlogged(4)] == [5003, 5004, 5005, 5006]
        assert sequence(changes, SIGNER, NOW) == 5
        assert changes.unlogged(4) == []
