"""Only what the log itself says explains that something is gone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.central.explanations import Explanations
from agent.central.log_entry import statement_entry

DAY = 86_400_000
PURGE = {"statement": "purge", "class": "mail", "days": 10, "before": 90, "time": 100 * DAY}
TOMBSTONE = {
    "statement": "tombstone",
    "request": 1,
    "reason": "asked",
    "requested_by": "pat",
    "approved_by": "sam",
    "time": 5,
    "entries": [[3, 5], [9, 9]],
}


def read(*said: dict[str, Any]) -> Explanations:
    explained = Explanations()
    for each in said:
        explained.read_entry(statement_entry(json.dumps(each)))
    return explained


def test_what_a_purge_explains() -> None:
    begun = read(PURGE)
    assert [begun.expired("mail", day) for day in (0, 89, 90, 91)] == [True, True, False, False]
    assert not begun.expired("other", 0)
    assert not begun.purged("mail", 0)
    done = read(PURGE, PURGE | {"statement": "purged", "events": 4})
    assert done.purged("mail", 89)
    assert not done.purged("mail", 90)
    assert done.periods() == (("mail", 10),)


def test_the_shortest_period_is_told() -> None:
    explained = read(PURGE, PURGE | {"days": 3, "before": 97}, PURGE | {"days": 20, "before": 80})
    assert explained.periods() == (("mail", 3),)
    assert explained.expired("mail", 96)


@pytest.mark.parametrize(
    "changed",
    [{"before": 91}, {"days": 11}, {"time": 99 * DAY}, {"days": 0, "before": 100}, {"days": -5}],
)
def test_a_purge_that_came_too_early_by_its_own_words(changed: dict[str, Any]) -> None:
    assert not read(PURGE | changed).expired("mail", 0)


def test_what_a_tombstone_explains() -> None:
    explained = read(TOMBSTONE, TOMBSTONE | {"entries": [[7, 7], [20, 30]]})
    erased = [number for number in range(40) if explained.erased(number)]
    assert erased == [3, 4, 5, 7, 9, *range(20, 31)]


@pytest.mark.parametrize(
    "changed", [{"reason": ""}, {"approved_by": ""}, {"approved_by": "pat"}, {"entries": 5}]
)
def test_a_tombstone_that_nobody_approved(changed: dict[str, Any]) -> None:
    assert not read(TOMBSTONE | changed).erased(4)


def test_what_says_nothing_explains_nothing() -> None:
    explained = Explanations()
    nothing = explained.digest()
    for data in (b"", b"\x00", statement_entry("{}"), statement_entry('{"statement":"purge"}')):
        explained.read_entry(data)
    explained.read({"statement": "device", "device": "d"})
    assert explained.digest() == nothing
    assert explained.periods() == ()
    assert read(PURGE).digest() != nothing


@pytest.mark.parametrize(
    ("first", "last", "runs"),
    [
        (0, 2, []),
        (0, 3, [(3, 3)]),
        (4, 9, [(4, 5), (7, 7), (9, 9)]),
        (6, 6, []),
        (25, 99, [(25, 30)]),
        (31, 99, []),
    ],
)
def test_which_runs_of_a_part_were_erased(first: int, last: int, runs: list[object]) -> None:
    explained = read(TOMBSTONE, TOMBSTONE | {"entries": [[7, 7], [20, 30]]})
    assert explained.erased_between(first, last) == runs
    assert Explanations().erased_between(0, 99) == []
