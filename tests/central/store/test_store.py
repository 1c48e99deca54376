"""What every store does, whichever engine stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.store import Changes
from agent.central.store.facts import Added, Received
from agent.central.store.rows import Snapshot
from agent.event import Body, Outcome, moment
from tests.central.devices import (
    NOW,
    MadeUpDevice,
    a_drop,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    a_release,
    enrolled,
)
from tests.central.engines import AnyStore, Engine, log_of

LATER = timedelta(hours=1)


def events(device: MadeUpDevice, *bodies: tuple[int, Body], boot: str = "boot-1") -> list[Received]:
    read = [decode(device.event(n, body, boot=boot), signer=device.id) for n, body in bodies]
    return [each for each in read if isinstance(each, Received)]


@pytest.fixture
def store(each_store: AnyStore) -> AnyStore:
    return each_store


def add(store: AnyStore, received: Sequence[Received], now: int | None = None) -> list[Added]:
    with store.change() as changes:
        return changes.add(received, now=milliseconds(NOW) if now is None else now)


def test_an_empty_log(store: AnyStore) -> None:
    assert store.snapshot() == Snapshot((), (), (), (), (), (), 0)


def test_the_same_again_is_a_duplicate_and_other_bytes_are_a_conflict(store: AnyStore) -> None:
    device = enrolled(store)
    first = events(device, (1, a_heartbeat()), (2, a_finding()))
    assert add(store, first) == [Added.STORED, Added.STORED]
    assert add(store, first) == [Added.DUPLICATE, Added.DUPLICATE]
    other = events(device, (2, a_notice()), (3, a_heartbeat()))
    assert add(store, other) == [Added.CONFLICT, Added.STORED]
    assert add(store, other) == [Added.CONFLICT, Added.DUPLICATE]
    (alarm,) = store.snapshot().alarms
    assert (alarm.kind, alarm.device, alarm.boot) == ("conflict", device.id, "boot-1")
    assert (alarm.sequence, alarm.count) == (2, 2)
    assert store.snapshot().events == 3
    assert [f.result.outcome for f in store.snapshot().findings] == [Outcome.FAIL]


def test_twice_in_one_batch(store: AnyStore) -> None:
    device = enrolled(store)
    (one,) = events(device, (1, a_heartbeat()))
    assert add(store, [one, one]) == [Added.STORED, Added.DUPLICATE]
    assert store.snapshot().gaps == ()


def test_another_boot_counts_for_itself(store: AnyStore) -> None:
    device = enrolled(store)
    add(store, events(device, (1, a_heartbeat())))
    again = events(device, (1, a_notice()), boot="boot-2")
    assert add(store, again) == [Added.STORED]


def test_gaps(store: AnyStore) -> None:
    device = enrolled(store)
    add(store, events(device, *((n, a_heartbeat()) for n in (3, 4, 9))))
    (gap,) = store.snapshot().gaps
    assert (gap.device, gap.boot, gap.missing) == (device.id, "boot-1", 6)
    assert gap.ranges == ((1, 2), (5, 8))
    add(store, events(device, *((n, a_heartbeat()) for n in (1, 2, 5, 6, 7, 8))))
    assert store.snapshot().gaps == ()


def test_a_gap_that_the_device_explained_is_none(store: AnyStore) -> None:
    device = enrolled(store)
    add(store, events(device, (1, a_heartbeat()), (9, a_drop((2, 4), (6, 20)))))
    (gap,) = store.snapshot().gaps
    assert (gap.missing, gap.ranges) == (1, ((5, 5),))
    add(store, events(device, (10, a_drop((5, 5)))))
    assert store.snapshot().gaps == ()


def test_the_latest_heartbeat_is_the_one_with_the_highest_number(store: AnyStore) -> None:
    device = enrolled(store)
    add(store, events(device, (2, a_heartbeat(interval_s=2))), now=2_000)
    add(store, events(device, (1, a_heartbeat(interval_s=1))), now=3_000)
    (row,) = store.snapshot().devices
    assert row.heard == 2_000
    assert row.heartbeat is not None
    assert row.heartbeat.interval_s == 2
    add(store, events(device, (1, a_heartbeat(interval_s=9)), boot="boot-2"), now=4_000)
    (row,) = store.snapshot().devices
    assert (row.heard, row.heartbeat and row.heartbeat.interval_s) == (4_000, 9)


def test_a_finding_keeps_since_when_it_is_so(store: AnyStore) -> None:
    device = enrolled(store)

    def latest(sequence: int, outcome: Outcome, hours: int) -> tuple[Outcome, float, float]:
        at = NOW + timedelta(hours=hours)
        add(store, events(device, (sequence, a_finding(outcome, at))))
        (row,) = store.snapshot().findings
        since, time = ((moment(each) - NOW) / LATER for each in (row.since, row.time))
        return row.result.outcome, since, time

    assert latest(1, Outcome.FAIL, 0) == (Outcome.FAIL, 0, 0)
    assert latest(2, Outcome.FAIL, 1) == (Outcome.FAIL, 0, 1)
    assert latest(4, Outcome.PASS, 2) == (Outcome.PASS, 2, 2)
    assert latest(3, Outcome.FAIL, 3) == (Outcome.PASS, 2, 2)  # late, so it changes nothing
    assert latest(5, Outcome.FAIL, 4) == (Outcome.FAIL, 4, 4)


@pytest.mark.parametrize("first", ["hold", "release"])
def test_a_hold_is_open_until_its_release_in_any_order(store: AnyStore, first: str) -> None:
    device = enrolled(store)
    hold, release = events(device, (1, a_held_message()), (2, a_release()))
    other = events(device, (3, a_held_message("other")))
    add(store, [hold] if first == "hold" else [release])
    assert [h.held.hold for h in store.snapshot().held] == (["7f3a"] if first == "hold" else [])
    add(store, [release] if first == "hold" else [hold])
    add(store, other)
    (held,) = store.snapshot().held
    assert held.held.hold == "other"
    assert held.held.personal_data == {"nhs-number": 3}


def test_notices_are_what_people_should_read(store: AnyStore) -> None:
    device = enrolled(store)
    add(store, events(device, (1, a_heartbeat()), (2, a_notice()), (3, a_release())))
    (notice,) = store.snapshot().notices
    assert (notice.device, notice.code, notice.message) == (
        device.id,
        "spool-full",
        "The spool was full.",
    )


def test_notices_of_long_ago_are_in_the_log_alone(store: AnyStore) -> None:
    device = enrolled(store)
    add(store, events(device, (1, a_notice())))
    for days, shown in ((29, 1), (30, 0)):
        with store.change() as changes:
            changes.set_day(changes.day(0) + (29 if days == 29 else 1))
        assert len(store.snapshot().notices) == shown


def test_what_raises_leaves_nothing(store: AnyStore) -> None:
    device = enrolled(store)

    def add_and_fail() -> None:
        with store.change() as changes:
            changes.add(events(device, (1, a_heartbeat())), now=0)
            raise LookupError

    with pytest.raises(LookupError):
        add_and_fail()
    assert store.snapshot().events == 0
    assert add(store, events(device, (1, a_notice()))) == [Added.STORED]


def test_a_nested_part_is_undone_alone(store: AnyStore) -> None:
    device = enrolled(store)

    def add_and_fail(changes: Changes) -> None:
        with changes.nested():
            changes.add(events(device, (2, a_heartbeat())), now=0)
            raise LookupError

    with store.change() as changes:
        changes.add(events(device, (1, a_heartbeat())), now=0)
        with pytest.raises(LookupError):
            add_and_fail(changes)
    assert store.snapshot().events == 1


BOOTS = ("boot-1", "boot-2")
SENT = st.tuples(st.sampled_from(BOOTS), st.integers(1, 6), st.integers(0, 2))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(SENT, min_size=1, max_size=6), max_size=12))
def test_any_retry_repeat_and_reordering_matches_a_plain_dictionary(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[tuple[str, int, int]]],
) -> None:
    """First come, first kept: whatever else happens, one number holds one event."""
    store = engine.store(tmp_path_factory.mktemp("model"))
    device = enrolled(store)
    model: dict[tuple[str, int], bytes] = {}
    order: list[tuple[str, int]] = []
    for batch in batches:
        wanted, sent = [], []
        for boot, sequence, variant in batch:
            line = device.event(sequence, a_heartbeat(interval_s=variant + 1), boot=boot)
            there = model.setdefault((boot, sequence), line)
            if (boot, sequence) not in order:
                order.append((boot, sequence))
                wanted.append(Added.STORED)
            else:
                wanted.append(Added.DUPLICATE if there == line else Added.CONFLICT)
            sent.append(line)
        received = [decode(line, signer=device.id) for line in sent]
        assert add(store, [each for each in received if isinstance(each, Received)]) == wanted
    with log_of(store) as log:
        stored = [(event.place.boot, event.place.sequence, event.body) for event in log.events()]
    snapshot = store.snapshot()
    store.close()
    assert [(boot, sequence) for boot, sequence, _ in stored] == order
    assert {(boot, sequence): body for boot, sequence, body in stored} == model
    missing = {
        boot: set(range(1, max(n for b, n in model if b == boot)))
        - {n for b, n in model if b == boot}
        for boot in {b for b, _ in model}
    }
    assert {gap.boot: gap.missing for gap in snapshot.gaps} == {
        boot: len(numbers) for boot, numbers in missing.items() if numbers
    }
