"""The console's tables say what was last; how is held against single steps in test_adding.py."""

from __future__ import annotations

from datetime import timedelta

from agent.central.decoding import decode
from agent.central.store.facts import Received
from agent.event import Outcome
from tests.central.devices import NOW, a_finding, a_heartbeat, enrolled
from tests.central.engines import AnyStore


def test_since_when_it_is_so_is_the_first_of_the_run(each_store: AnyStore) -> None:
    device = enrolled(each_store)
    outcomes = [Outcome.PASS, Outcome.FAIL, Outcome.FAIL, Outcome.FAIL]
    bodies = [a_finding(each, NOW + timedelta(hours=n)) for n, each in enumerate(outcomes)]
    lines = [decode(device.event(n, each), signer=device.id) for n, each in enumerate(bodies, 1)]
    with each_store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=10**12)
    (finding,) = each_store.snapshot().findings
    assert finding.result.outcome is Outcome.FAIL
    assert (finding.time - finding.since) == 2 * 3_600_000


def test_a_heartbeat_that_comes_late_says_nothing_new(each_store: AnyStore) -> None:
    device = enrolled(each_store)
    for number, interval in ((5, 500), (3, 300)):
        line = decode(device.event(number, a_heartbeat(interval_s=interval)), signer=device.id)
        assert isinstance(line, Received)
        with each_store.change() as changes:
            changes.add([line], now=number)
    (row,) = each_store.snapshot().devices
    assert row.heartbeat is not None
    assert (row.heard, row.heartbeat.interval_s) == (5, 500)
