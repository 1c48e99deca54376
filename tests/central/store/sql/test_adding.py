"""Events that are added together become the same as those that come one by one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from agent.central.decoding import decode
from agent.central.store.facts import Added, Received
from agent.event import Outcome
from tests.central.devices import (
    MadeUpDevice,
    a_drop,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_release,
    a_sign_in,
    enrolled,
)
from tests.central.engines import AnyStore, Engine, log_of

KINDS = [
    a_heartbeat(),
    a_heartbeat(interval_s=300),
    a_finding(),
    a_finding(Outcome.PASS),
    a_finding(Outcome.UNKNOWN),
    a_held_message(),
    a_release(),
    a_drop((90, 92)),
    a_sign_in("pat"),
    a_sign_in("sam", by="pat"),
]


def some_events(devices: list[MadeUpDevice], chance: random.Random) -> list[Received]:
    """Of several devices; out of order, sent again, and in conflict; then after a new boot."""
    made = []
    for number in range(120):
        device, boot = chance.choice(devices), "b2" if number < 60 else "b1"
        line = device.event(chance.randint(1, 25), chance.choice(KINDS), boot=boot)
        event = decode(line, signer=device.id)
        assert isinstance(event, Received)
        made.append(event)
    return made


def taken_in(store: AnyStore, parts: list[list[Received]]) -> tuple[list[Added], object]:
    outcomes: list[Added] = []
    for number, part in enumerate(parts):
        with store.change() as changes:
            outcomes += changes.add(part, now=10**12 + number // 1000)
    with log_of(store) as log:
        streams = {name: set(ranges) for name, ranges in log.gone().items()}
        return outcomes, (log.derived(), log.alarm_counts(), streams)


@pytest.mark.parametrize("seed", range(3))
def test_together_or_one_by_one_is_the_same(engine: Engine, tmp_path: Path, seed: int) -> None:
    one, many = engine.store(tmp_path / "one"), engine.store(tmp_path / "many")
    names = [f"Laptop {n}" for n in range(3)]
    devices = [enrolled(one, name, seed=n) for n, name in enumerate(names)]
    with many.change() as changes:
        for device in devices:
            known = one.device(device.id)
            assert known is not None
            changes.put_device(known)
    chance = random.Random(seed)
    events = some_events(devices, chance)
    parts, start = [], 0
    while start < len(events):
        end = start + chance.randint(1, 40)
        parts.append(events[start:end])
        start = end
    by_one = taken_in(one, [[event] for event in events])
    together = taken_in(many, parts)
    assert by_one == together
    assert set(by_one[0]) == set(Added)
    one.close()
    many.close()


def test_nothing_is_nothing(each_store: AnyStore) -> None:
    with each_store.change() as changes:
        assert changes.add([], now=1) == []


def test_each_event_has_a_nonce_and_iv_of_its_own(each_store: AnyStore) -> None:
    device = enrolled(each_store)
    lines = [decode(device.event(n), signer=device.id) for n in range(1, 200)]
    with each_store.change() as changes:
        changes.add([each for each in lines if isinstance(each, Received)], now=10**12)
    with log_of(each_store) as log:
        rows = log._db.rows("SELECT sealed, digest FROM event")
    assert len({sealed[:12] for sealed, _ in rows}) == len(rows) == 199
    assert len({digest for _, digest in rows}) == 199


def test_what_is_sent_again_is_known_however_old_it_is(each_store: AnyStore) -> None:
    day_ms = 86_400_000
    device = enrolled(each_store)

    def add(number: int, day: int, outcome: Outcome = Outcome.FAIL) -> Added:
        event = decode(device.event(number, a_finding(outcome)), signer=device.id)
        assert isinstance(event, Received)
        with each_store.change() as changes:
            (added,) = changes.add([event], now=day * day_ms)
        return added

    assert [add(number, day) for number, day in ((1, 100), (2, 120), (5, 121))] == [
        Added.STORED
    ] * 3
    for day in (100, 121, 127, 128, 150, 90):  # and where the clock was put back
        for number in (1, 2, 5):
            assert add(number, day) is Added.DUPLICATE
            assert add(number, day, Outcome.PASS) is Added.CONFLICT
    assert add(3, 150) is Added.STORED  # late, and new
    assert add(3, 150) is Added.DUPLICATE
