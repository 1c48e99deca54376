"""As events come, over crashes, in any order: the same alerts as from all of them at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from agent.signins.alert import Alert
from agent.signins.certify import certify
from agent.signins.database import File
from agent.signins.sign_in import SignIn
from agent.signins.state import State
from tests.signins.stories import ALICES_HOME, BOBS_HOME, LEEDS, numbered, web, works, world
from tests.signins.test_certify import INCIDENTS
from tests.signins.test_traps import TRAPS

WORLD = world()
DAY_MS = 86_400_000


def weeks() -> list[SignIn]:
    """Every story, each on a day of its own and with an account's twin of its own."""
    events: list[SignIn] = []
    stories = [each[2] for each in INCIDENTS.values() if not each[3]]
    stories += [trap.events for trap in TRAPS if not trap.changes]
    for number, story in enumerate(stories):
        shift = number % 9 * DAY_MS
        events += [
            msgspec.structs.replace(
                e,
                id=f"{number}-{e.id}",
                time=e.time + shift,
                received=None if e.received is None else max(e.received, e.time) + shift,
            )
            for e in story
        ]
    return events


EVENTS = weeks()


def told(alerts: Sequence[Alert]) -> list[tuple[str, str, int, str]]:
    return [(a.id, a.account, a.certificate.tier, a.certificate.says) for a in alerts]


EXPECTED = told(certify(EVENTS, WORLD))


def delivered(chance: random.Random) -> list[SignIn]:
    """The events as they may arrive: up to a day late, three in ten of them twice."""
    copies = [*EVENTS, *chance.sample(EVENTS, len(EVENTS) * 3 // 10)]

    def arrives(e: SignIn) -> float:
        received = e.received or e.time
        return received + chance.random() * max(0, e.time + DAY_MS - received)

    return [e for _, _, e in sorted((arrives(e), n, e) for n, e in enumerate(copies))]


def test_there_is_something_to_tell() -> None:
    assert len(EXPECTED) > 10


@pytest.mark.parametrize("seed", range(int(os.environ.get("SAFEHAND_PERMUTATIONS", "3"))))
def test_any_order_portions_and_restarts_tell_the_same(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    events = delivered(chance)
    shards = chance.choice((1, 4))
    files = [tmp_path / f"{shard}.sqlite" for shard in range(shards)]
    states = [State(File(f), WORLD, shard=n, shards=shards) for n, f in enumerate(files)]
    at = 0
    while at < len(events):
        size = chance.choice((1, 50, 400, 2000))
        for number in range(shards):
            if chance.random() < 0.1:
                states[number]._db.close()
                states[number] = State(File(files[number]), WORLD, shard=number, shards=shards)
            assert states[number].take(events[at : at + size], cursor=at).too_late == 0
            assert states[number].cursor == at
        at += size
    found = [alert for state in states for alert in state.alerts()]
    assert told(sorted(found, key=lambda a: a.sort_key)) == EXPECTED
    for state in states:
        state._db.close()


def test_what_changes_is_said_once(tmp_path: Path) -> None:
    state = State(File(tmp_path / "s.sqlite"), WORLD)
    a = numbered(works("alice", "LT-A", "09:00-10:00", ip=LEEDS))
    b = numbered([e | {"id": f"b{n}"} for n, e in enumerate(works("alice", "LT-B", "09:12-09:50"))])
    assert state.take(a, cursor=1).told == ()
    changed = state.take(b, cursor=2)
    assert [each.certificate.tier for each in changed.told] == [3]
    again = state.take([*a, *b], cursor=3)
    assert (again.told, again.withdrawn) == ((), ())
    early = numbered(
        [e | {"id": f"c{n}"} for n, e in enumerate(works("alice", "LT-B", "09:02-09:10"))]
    )
    better = state.take(early, cursor=4)
    assert len(better.told) == 1
    assert better.withdrawn == (changed.told[0].id,)
    assert len(state.alerts()) == 1


def test_what_comes_too_late_is_counted_and_not_judged(tmp_path: Path) -> None:
    state = State(File(tmp_path / "s.sqlite"), WORLD)
    state.take(numbered(works("alice", "LT-A", "09:00-10:00", day=9)), cursor=0)
    old = numbered(
        [e | {"id": f"o{n}"} for n, e in enumerate(works("alice", "LT-B", "09:00-10:00"))]
    )
    assert state.take(old, cursor=1).too_late == len(old)


def test_no_address_and_no_network_is_kept_for_longer_than_it_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    state = State(File(file), WORLD)
    home = works("alice", "LT-A", "18:00-19:00", ip=ALICES_HOME)
    state.take(numbered(home, web("alice", "18:10", BOBS_HOME)), cursor=0)
    assert state.alerts() == []  # an alert keeps what it cites
    later = numbered(works("bob", "LT-B", "09:00-09:30", day=20, ip=LEEDS))
    state.take(later, cursor=1)
    state._db.close()
    database = sqlite3.connect(file)
    database.execute("VACUUM")
    database.close()
    data = file.read_bytes()
    for told_of in (b"81.2.69.7", b"4:510245", b"86.140.22.9"):
        assert told_of not in data


_WORKER = """
import sys
from pathlib import Path
from agent.signins.database import File
from agent.signins.state import State
from tests.signins.test_state import WORLD, delivered
import random
file, shard, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
events = delivered(random.Random(seed))
state = State(File(file), WORLD, shard=shard, shards=4)
at = state.cursor + 1
while at < len(events):
    state.take(events[at : at + 500], cursor=min(at + 499, len(events) - 1))
    print(state.cursor, flush=True)
    at = state.cursor + 1
"""


@pytest.mark.slow
def test_four_workers_killed_at_random_tell_the_same(tmp_path: Path) -> None:
    chance = random.Random(5)
    found = []
    for shard in range(4):
        file = tmp_path / f"{shard}.sqlite"
        kills = 1
        while True:
            worker = subprocess.Popen(
                [sys.executable, "-c", _WORKER, str(file), str(shard), "7"],
                stdout=subprocess.PIPE,
            )
            assert worker.stdout is not None
            for _ in range(chance.randrange(1, 4)):
                if not worker.stdout.readline():
                    break
            if kills:
                kills -= 1
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                worker.stdout.close()
                continue
            worker.stdout.read()
            assert worker.wait() == 0
            worker.stdout.close()
            break
        state = State(File(file), WORLD, shard=shard, shards=4)
        found += state.alerts()
        state._db.close()
    assert told(sorted(found, key=lambda a: a.sort_key)) == EXPECTED
