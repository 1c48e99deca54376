"""What the log states of samples is read back, and what nobody could mean is none."""

from __future__ import annotations

from dataclasses import replace

from agent.central.samples import Drawn, Plan, Sample, samples, state_drawn, state_plan
from agent.central.sampling import EVERYTHING
from agent.central.sequencer import sequence
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import NOW, SIGNER

PLAN = Plan(1, 0, 9, ("mail-*",), 3, "ab" * 32, 5)
DRAWN = Drawn((2, 4), "a secret", 6)


def test_what_is_stated_is_read(store: SqliteStore, log: SqliteLog) -> None:
    with store.change() as changes:
        state_plan(changes, PLAN)
    assert samples(log) == {1: Sample(PLAN)}
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)
        state_drawn(changes, 1, DRAWN)
    assert samples(log) == {1: Sample(PLAN, 0, (DRAWN,))}


def test_what_is_none(store: SqliteStore, log: SqliteLog) -> None:
    with store.change() as changes:
        state_drawn(changes, 7, DRAWN)  # of a sample that nobody planned
        changes.state("sample", {"sample": "x"})
        changes.state("sample", {"sample": 2, "kinds": 5})
        changes.state("sample-drawn", {"entries": []})
        changes.state("another", {"sample": 1})
    assert samples(log) == {}


def test_the_first_of_a_number_counts(store: SqliteStore, log: SqliteLog) -> None:
    with store.change() as changes:
        state_plan(changes, PLAN)
        state_plan(changes, replace(PLAN, count=9))
    assert samples(log) == {1: Sample(PLAN)}


def test_patterns() -> None:
    made = Plan(1, 0, 9, EVERYTHING, 1, "", 0)
    assert [made.takes(code) for code in ("sign-in", "heartbeat")] == [True, False]
    late = replace(made, kinds=("!heartbeat", "*"))
    assert late.takes("heartbeat")  # the last that fits counts
    assert not replace(made, kinds=("mail-*",)).takes("mail")
