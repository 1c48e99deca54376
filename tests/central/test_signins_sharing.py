"""Who judges whose sign-ins: each part one process's, and the same alerts in the end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.central.signins_sharing import DECIDE, LEARN, SHARDS, Alone, Portion, Read, Shared
from agent.signins.database import File
from agent.signins.sign_in import SignIn
from agent.signins.state import State
from tests.signins.test_state import EXPECTED, WORLD, delivered, told


def reading(events: Sequence[SignIn], most: int) -> Read:
    """Reads a log that holds these sign-ins and nothing else."""

    def read(first: int) -> Portion | None:
        part = list(enumerate(events[first : first + most], first))
        return Portion(first, part[-1][0], part) if part else None

    return read


class Locks:
    """Locks within this process. Each worker has a view of its own."""

    def __init__(self) -> None:
        self.owner: dict[int, Locks.View] = {}
        self.views: list[Locks.View] = []

    class View:
        def __init__(self, locks: Locks) -> None:
            self.locks = locks

        def join(self) -> None:
            self.locks.views.append(self)

        def workers(self) -> int:
            return len(self.locks.views)

        def own(self, part: int) -> bool:
            return self.locks.owner.setdefault(part, self) is self

        def leave(self, part: int) -> None:
            assert self.locks.owner.pop(part) is self

        def die(self) -> None:
            self.locks.views.remove(self)
            for part in [each for each, who in self.locks.owner.items() if who is self]:
                del self.locks.owner[part]


def test_shares_are_even_and_nothing_stays_with_the_dead(tmp_path: Path) -> None:
    locks, db = Locks(), File(tmp_path / "s.sqlite")
    views = [Locks.View(locks) for _ in range(3)]
    first = Shared(db, views[0], WORLD)
    first.balance()
    assert first.own == [0, 1, 2, 3, LEARN, DECIDE]
    assert first.decides
    others = [Shared(db, each, WORLD) for each in views[1:]]
    for each in (first, *others):
        each.balance()
    assert [len(each.own) for each in (first, *others)] == [2, 2, 2]
    assert sorted(part for each in (first, *others) for part in each.own) == [0, 1, 2, 3, 4, 5]
    views[0].die()
    for each in others:
        each.balance()
    assert sorted(part for each in others for part in each.own) == [0, 1, 2, 3, 4, 5]


def test_nobody_judges_what_was_not_learned_from(tmp_path: Path) -> None:
    locks, db = Locks(), File(tmp_path / "s.sqlite")
    read = reading(delivered(random.Random(1)), 100)
    learner, judge = (Shared(db, Locks.View(locks), WORLD) for _ in range(2))
    learner.balance()
    assert LEARN in learner.own
    judge._own = {0: State(db, WORLD, shard=0, shards=SHARDS)}
    learner._own = {LEARN: State(db, WORLD, shards=SHARDS)}
    assert judge.step(read) == (False, 0)
    assert learner.step(read) == (True, 0)
    assert judge.step(read) == (True, 0)
    assert judge._own[0].cursor == 99
    assert judge.step(read) == (False, 0)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_same_alerts_whoever_comes_and_goes(tmp_path: Path, workers: int) -> None:
    chance = random.Random(workers)
    events, locks, file = delivered(chance), Locks(), tmp_path / "s.sqlite"
    read = reading(events, 150)

    def worker() -> tuple[Shared, Locks.View]:
        view = Locks.View(locks)
        return Shared(File(file), view, WORLD), view

    running = [worker() for _ in range(workers)]
    done = 0
    while done < 20:
        at = chance.randrange(workers)
        if chance.random() < 0.05:
            running[at][1].die()
            running[at][0]._db.close()
            running[at] = worker()
        did, too_late = running[at][0].step(read)
        assert too_late == 0
        done = 0 if did else done + 1
    states = [State(File(file), WORLD, shard=each, shards=SHARDS) for each in range(SHARDS)]
    assert {each.cursor for each in states} == {len(events) - 1}
    assert told(states[0].alerts()) == EXPECTED


def test_alone_it_is_all_one_process(tmp_path: Path) -> None:
    events = delivered(random.Random(2))
    alone = Alone(File(tmp_path / "s.sqlite"), WORLD)
    read = reading(events, 400)
    while alone.step(read)[0]:
        pass
    assert alone.decides
    assert told(alone.state.alerts()) == EXPECTED
