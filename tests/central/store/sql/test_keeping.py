"""What is forgotten is gone, and its numbers are noted; the whole is in ../../test_erasure.py."""

from __future__ import annotations

from agent.central.decoding import decode
from agent.central.sequencer import sequence
from agent.central.store.facts import Added, Received
from agent.central.store.sql.keeping import _ranges
from tests.central.devices import NOW, SIGNER, enrolled
from tests.central.engines import AnyStore, log_of


def test_runs_of_numbers() -> None:
    assert list(_ranges([])) == []
    assert list(_ranges([3])) == [(3, 3)]
    assert list(_ranges([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]


def test_a_forgotten_device_leaves_runs_of_numbers(each_store: AnyStore) -> None:
    device = enrolled(each_store)
    lines = [decode(device.event(n), signer=device.id) for n in (1, 2, 5)]
    events = [each for each in lines if isinstance(each, Received)]
    with each_store.change() as changes:
        changes.add(events, now=10**12)
    with each_store.change() as changes:
        sequence(changes, SIGNER, NOW)
        changes.alone()
        forgotten = changes.forget(f"device:{device.id}")
    assert (forgotten.events, forgotten.entries) == (3, ((1, 3),))
    with log_of(each_store) as log:
        assert log.gone() == {(device.id, "boot-1"): [(1, 2), (5, 5)]}
    with each_store.change() as changes:
        assert changes.add(events, now=10**12) == [Added.DUPLICATE] * 3
        assert changes.unturned()
