"""State and decisions move to PostgreSQL, and go on there under the same numbers."""

from __future__ import annotations

import random
import secrets
from pathlib import Path

import pytest

from agent.central.signins_follower import FILE
from agent.central.signins_moving import move
from agent.central.signins_postgresql import PostgresqlDatabase
from agent.central.signins_sharing import SHARDS, Alone, Shared
from agent.signins.database import File
from agent.signins.journal import Act, Journal
from agent.signins.state import State
from tests.central.postgresql import Server
from tests.central.test_signins_sharing import reading
from tests.signins.test_journal import DAY, NOW
from tests.signins.test_state import EXPECTED, WORLD, delivered, told


@pytest.mark.slow
def test_what_was_begun_in_the_file_ends_in_the_database(
    postgresql: Server, tmp_path: Path
) -> None:
    url = postgresql.database(f"moved{secrets.token_hex(6)}")
    assert move(tmp_path, url) == 0
    events = delivered(random.Random(3))
    file = File(tmp_path / FILE)
    alone, half = Alone(file, WORLD), reading(events[: len(events) // 2], 500)
    while alone.step(half)[0]:
        pass
    journal = Journal(file)
    journal.follow(WORLD, now=NOW, begun=NOW - 30 * DAY, versions={})
    journal.settle(Act.RELEASE, 1, person="siro", words="seen", now=NOW)
    entries, steps = journal.entries(), journal.steps()
    file.close()
    assert move(tmp_path, url) > len(entries)
    with pytest.raises(ValueError, match="already"):
        move(tmp_path, url)
    db = PostgresqlDatabase(url)
    journal = Journal(db)
    assert (journal.entries(), journal.steps()) == (entries, steps)
    shared, read = Shared(db, db, WORLD), reading(events, 500)
    while shared.step(read)[0]:
        pass
    states = [State(db, WORLD, shard=each, shards=SHARDS) for each in range(SHARDS)]
    assert {each.cursor for each in states} == {len(events) - 1}
    assert told(states[0].alerts()) == EXPECTED
    journal.contest(1, person="alice", words="no", now=NOW)
    assert journal.steps()[-1].number == steps[-1].number + 1
    db.close()
