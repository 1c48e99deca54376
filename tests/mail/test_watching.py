"""Processes that end are started again, and not too soon."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest

from agent.mail.watching import Backoff, keep


@dataclass
class Child:
    """A process that ends by itself after some seconds, or never."""

    clock: Clock
    ends_after: float
    exit: int = 2
    ended: bool = False

    def __post_init__(self) -> None:
        self.since = self.clock.now

    def poll(self) -> int | None:
        return self.exit if self.clock.now - self.since >= self.ends_after else None

    def terminate(self) -> None:
        self.ended = True

    def wait(self) -> int:
        return 0


@dataclass
class Clock:
    now: float = 0.0
    until: float = 3600.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now > self.until:
            raise KeyboardInterrupt


def watched(*lives: float) -> tuple[dict[int, list[Child]], list[tuple[str, int]], Clock]:
    clock, told = Clock(), list[tuple[str, int]]()
    children: dict[int, list[Child]] = {number: [] for number in range(len(lives))}

    def start(number: int) -> Child:
        children[number].append(Child(clock, lives[number]))
        return children[number][-1]

    starts = {str(number): (lambda number=number: start(number)) for number in children}
    with pytest.raises(KeyboardInterrupt):
        keep(starts, lambda name, code: told.append((name, code)), clock=clock, sleep=clock.sleep)
    return children, told, clock


def test_one_that_stays_is_started_once_and_ended_with_us() -> None:
    children, told, _ = watched(1e9)
    assert [child.ended for child in children[0]] == [True]
    assert told == []


def test_one_that_ends_is_started_less_and_less_often_and_said_once() -> None:
    children, told, _ = watched(0, 1e9)
    starts = [child.since for child in children[0]]
    waits = [after - before for before, after in itertools.pairwise(starts)]
    assert waits == sorted(waits)
    assert len(starts) < 14
    assert max(waits) <= 905
    assert told == [("0", 2)]
    assert len(children[1]) == 1


def test_one_that_ran_for_long_starts_from_the_beginning() -> None:
    children, told, _ = watched(700)
    starts = [child.since for child in children[0]]
    assert len(starts) == 6  # 700 s, then the first pause again each time
    assert told == []


def test_backoff() -> None:
    backoff = Backoff()
    assert [backoff.next() for _ in range(12)][:5] == [2, 4, 8, 16, 32]
    assert backoff.next() == 900
    backoff.reset()
    assert backoff.next() == 2
    assert Backoff(10**6).next() == 900
