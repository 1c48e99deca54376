"""Sign-ins on PostgreSQL: the same alerts, however many share the work and whoever dies."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from agent.central.signins_postgresql import PostgresqlDatabase
from agent.central.signins_sharing import SHARDS, Shared
from agent.central.store import StoreError
from agent.signins.journal import Journal
from agent.signins.response import Action, Standing
from agent.signins.state import State
from tests.central.postgresql import Server
from tests.central.test_signins_sharing import reading
from tests.signins.test_journal import DAY, EVENTS, NOW, SHARED, Held
from tests.signins.test_state import EXPECTED, WORLD, delivered, told


@pytest.fixture
def url(postgresql: Server) -> str:
    return postgresql.database(f"signins{secrets.token_hex(6)}")


def test_decisions_and_steps(url: str) -> None:
    db = PostgresqlDatabase(url)
    state, journal = State(db, WORLD), Journal(db, Held())
    state.take(EVENTS, cursor=7)
    assert (state.cursor, state.alerts()) == (7, [SHARED])
    (entry,) = journal.follow(WORLD, now=NOW, begun=NOW - 30 * DAY, versions={"policies": "p"})
    assert entry.action is Action.HOLD
    journal.contest(entry.number, person="alice", words="mine", now=NOW)
    again = PostgresqlDatabase(url)
    journal = Journal(again)
    journal.release(entry.number, person="siro", words="spoke", now=NOW + 1)
    assert journal.entry(entry.number).standing is Standing.RELEASED
    assert [s.what for s in journal.steps(entry.number)] == [
        *("made", "held", "contested", "released", "let-go-by-hand")
    ]
    for each in (db, again):
        each.close()


def _fail(db: PostgresqlDatabase) -> None:
    with db.change():
        db.rows("INSERT INTO fact VALUES ('x', 1)")
        raise RuntimeError


def test_what_raises_is_undone(url: str) -> None:
    db = PostgresqlDatabase(url)
    with pytest.raises(RuntimeError):
        _fail(db)
    assert db.rows("SELECT * FROM fact") == []
    with pytest.raises(StoreError):
        db.rows("SELECT * FROM nothing")
    db.close()


def test_a_part_is_one_connections_until_it_ends(url: str) -> None:
    one, other = PostgresqlDatabase(url), PostgresqlDatabase(url)
    for each in (one, other):
        each.join()
    assert (one.workers(), other.workers()) == (2, 2)
    assert one.own(3)
    assert not other.own(3)
    with pytest.raises(RuntimeError):
        _fail(one)  # an undone transaction keeps the part
    assert not other.own(3)
    one.leave(3)
    assert other.own(3)
    other.close()
    deadline = time.monotonic() + 10
    while not one.own(3):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert one.workers() == 1
    one.close()


_WORKER = """
import random, sys, time
from agent.central.signins_postgresql import PostgresqlDatabase
from agent.central.signins_sharing import Shared
from tests.central.test_signins_sharing import reading
from tests.signins.test_state import WORLD, delivered
events = delivered(random.Random(int(sys.argv[2])))
db = PostgresqlDatabase(sys.argv[1])
shared = Shared(db, db, WORLD)
read = reading(events, 200)
while True:
    did, _ = shared.step(read)
    print(sum(shared._cursor(part) for part in shared.own if part != 5), flush=True)
    if not did:
        time.sleep(0.02)
"""


def _worker(url: str, seed: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _WORKER, url, str(seed)], stdout=subprocess.PIPE)


def _until(done: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("seed", range(int(os.environ.get("SAFEHAND_SIGNIN_KILLS", "1"))))
def test_the_same_alerts_with_workers_killed_at_random(url: str, workers: int, seed: int) -> None:
    chance = random.Random(seed)
    last = len(delivered(random.Random(seed))) - 1
    db = PostgresqlDatabase(url)
    states = [State(db, WORLD, shard=each, shards=SHARDS) for each in range(SHARDS)]
    running = [_worker(url, seed) for _ in range(workers)]
    try:
        for _ in range(3 * workers):
            at = chance.randrange(workers)
            output = running[at].stdout
            assert output is not None
            for _ in range(chance.randrange(1, 12)):
                output.readline()
            running[at].send_signal(signal.SIGKILL)
            running[at].wait()
            output.close()
            running[at] = _worker(url, seed)
        for each in running:  # the output is of no use any more, and must not fill up
            assert each.stdout is not None
            each.stdout.close()
            each.stdout = None
        for each in running:
            each.kill()
            each.wait()
        shared = Shared(db, db, WORLD)
        read = reading(delivered(random.Random(seed)), 200)
        _until(lambda: not shared.step(read)[0] and all(s.cursor == last for s in states))
    finally:
        for each in running:
            if each.poll() is None:
                each.kill()
                each.wait()
    assert told(states[0].alerts()) == EXPECTED
    db.close()
