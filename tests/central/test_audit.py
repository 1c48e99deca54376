"""Whatever is altered in a stored log is found, by the public key alone."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from agent.central.audit import Report, audit
from agent.central.envelope import FILE
from agent.central.replay import differences
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.event import Place
from agent.tlog.note import Signer, Verifier
from tests.central.devices import SIGNER, fill

SIZE = 700


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 700 events in seven steps and four hours, at rest."""
    path: Path = tmp_path_factory.mktemp("whole") / "log.sqlite3"
    store = SqliteStore(path)
    device = fill(store, SIZE)
    with store.change() as changes:
        changes.alarm("conflict", Place(device.id, "boot-1", 5), now=1)  # no entry yet
    store.close()
    return path


@contextmanager
def opened(path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(path, still=True)
    try:
        yield log
    finally:
        log.close()


def report(path: Path, verifier: Verifier = SIGNER.verifier) -> Report:
    with opened(path) as log:
        return audit(log, verifier)


def altered(whole: Path, folder: Path, *statements: str) -> Path:
    path = folder / "log.sqlite3"
    shutil.copy(whole, path)
    shutil.copy(whole.with_name(FILE), path.with_name(FILE))
    database = sqlite3.connect(path)
    for statement in statements:
        assert database.execute(statement).rowcount != 0, statement
    database.commit()
    database.close()
    return path


def test_a_log_that_nobody_altered(whole: Path) -> None:
    assert report(whole) == Report(SIZE, 4, 0, ())
    with opened(whole) as log:
        assert differences(log) == {}


def test_progress_is_told(whole: Path) -> None:
    told: list[int] = []
    with opened(whole) as log:
        audit(log, SIGNER.verifier, told.append)
    assert told[-1] == SIZE


def test_another_key(whole: Path) -> None:
    other = Signer(SIGNER.name, SigningKey(bytes(32))).verifier
    assert report(whole, other).problems >= 4


def test_an_empty_log(store: SqliteStore) -> None:
    assert report(store._path) == Report(0, 0, 0, ())


ALTERATIONS = {
    "its event was changed": [
        "UPDATE event SET code = 'other' WHERE position = 5",
        "UPDATE event SET received = received + 1 WHERE position = 5",
        "UPDATE event SET class = 'contact' WHERE position = 5",
        "UPDATE event SET day = day + 1 WHERE position = 5",
    ],
    "its event cannot be opened": [
        "UPDATE event SET sealed = x'7b7d' WHERE position = 5",
        "UPDATE event SET sealed = zeroblob(length(sealed)) WHERE position = 5",
        "UPDATE event SET keys = '99' WHERE position = 5",
        "UPDATE event SET keys = 'x' WHERE position = 5",
        "UPDATE event SET keys = '99999999999999999999' WHERE position = 5",
        "UPDATE event SET keys = '-1' WHERE position = 5",
        "UPDATE payload_key SET wrapped = randomblob(length(wrapped))",
        "DELETE FROM payload_key",
    ],
    "its event is gone": [
        "DELETE FROM event WHERE position = 5",
        "DELETE FROM event WHERE position = 699",
        "UPDATE entry SET event = NULL WHERE number = 5",
    ],
    "entry 5 is missing": ["DELETE FROM entry WHERE number = 5"],
    "but 699 are there": ["DELETE FROM entry WHERE number = 699"],
    "no event's entry": ["UPDATE entry SET data = x'00' WHERE number = 5"],
    "tile/0/000: this tile is not of the tree": [
        "UPDATE tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = 0",
        "DELETE FROM tile WHERE level = 0 AND number = 0",
    ],
    "tile/1/000: this tile is not of the tree": ["DELETE FROM tile WHERE level = 1"],
    "tile/0/002: this tile is not of the tree": [
        "UPDATE tile SET hashes = substr(hashes, 33) WHERE level = 0 AND number = 2"
    ],
    "did not sign": ["UPDATE checkpoint SET note = replace(note, '— log', '— fog')"],
    "signature of log.example/test is wrong": [
        "UPDATE checkpoint SET note = replace(note, '700', '701') WHERE size = 700"
    ],
    "had 700 entries before": ["UPDATE checkpoint SET size = 1 WHERE size = 700"],
    "the last checkpoint is over 0 entries, but 700": ["DELETE FROM checkpoint"],
    "the last checkpoint is over 601 entries": ["DELETE FROM checkpoint WHERE size = 700"],
}


@pytest.mark.parametrize(
    ("said", "statement"), [(said, one) for said, each in ALTERATIONS.items() for one in each]
)
def test_what_was_altered_is_named(whole: Path, tmp_path: Path, said: str, statement: str) -> None:
    found = report(altered(whole, tmp_path, statement))
    assert found.problems
    assert any(said in each for each in found.told), found.told


def test_two_events_that_changed_places(whole: Path, tmp_path: Path) -> None:
    path = altered(
        whole,
        tmp_path,
        "UPDATE entry SET event = -1 WHERE number = 5",
        "UPDATE entry SET event = 5 WHERE number = 6",
        "UPDATE entry SET event = 6 WHERE number = 5",
    )
    assert report(path).problems == 2


def test_an_event_that_was_slipped_in(whole: Path, tmp_path: Path) -> None:
    path = altered(
        whole,
        tmp_path,
        "INSERT INTO event SELECT -1, stream, 9999, code, class_uid, severity, time, received,"
        " class, day, keys, sealed, digest FROM event WHERE position = 5",
    )
    assert "added behind the log's back" in report(path).told[0]


STATED = {
    "its key is not the one that it enrolled with": [
        "UPDATE device SET public_key = zeroblob(32)",
        "INSERT INTO device VALUES ('spy', 'Spy', zeroblob(32), 'spy', 'linux', 0)",
        "UPDATE device SET id = 'other'",
    ],
    "the alarm conflict of device": [
        "UPDATE alarm SET count = count - 1",
        "DELETE FROM alarm",
        "UPDATE alarm SET boot = 'other'",
    ],
    "it is a statement, and no event's": ["UPDATE entry SET event = -5 WHERE number = 0"],
}


@pytest.mark.parametrize(
    ("said", "statement"), [(said, one) for said, each in STATED.items() for one in each]
)
def test_what_the_log_stated_itself(whole: Path, tmp_path: Path, said: str, statement: str) -> None:
    path = altered(whole, tmp_path, statement)
    assert any(said in each for each in report(path).told)


def test_many_problems_are_counted_and_some_told(whole: Path, tmp_path: Path) -> None:
    found = report(altered(whole, tmp_path, "UPDATE event SET sealed = randomblob(99)"))
    assert (found.problems, len(found.told)) == (SIZE - 1, 20)


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("finding", "UPDATE finding SET outcome = 'fail'"),
        ("finding", "DELETE FROM finding"),
        ("heartbeat", "UPDATE heartbeat SET received = received + 86400000"),
        ("hold", "UPDATE hold SET closed = 1 WHERE closed IS NULL OR closed > 1"),
        ("stream", "UPDATE stream SET events = events + 1"),
        ("dropped", "INSERT INTO dropped VALUES (1, 500, 600)"),
        ("event", "UPDATE event SET severity = 1 WHERE position = 2"),
        ("event", "UPDATE event SET sequence = 9999 WHERE position = 6"),
        ("event", "UPDATE event SET time = time + 1 WHERE position = 6"),
    ],
)
def test_tables_that_no_longer_follow_from_the_events(
    whole: Path, tmp_path: Path, table: str, statement: str
) -> None:
    path = altered(whole, tmp_path, statement)
    with opened(path) as log:
        assert table in differences(log)


def mutations(chance: random.Random) -> Iterator[Callable[[sqlite3.Connection], None]]:
    """Single changes to what is stored, without end: any byte of any row that is vouched for."""
    places = [
        ("event", "sealed"),
        ("entry", "data"),
        ("tile", "hashes"),
        ("checkpoint", "note"),
    ]
    while True:
        table, column = chance.choice(places)
        row, at, bit = chance.random(), chance.random(), 1 << chance.randrange(7)
        what = chance.choice(["flip", "flip", "flip", "delete", "cut"])

        def mutate(
            database: sqlite3.Connection,
            table: str = table,
            column: str = column,
            row: float = row,
            at: float = at,
            bit: int = bit,
            what: str = what,
        ) -> None:
            ids = [r[0] for r in database.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]
            # Of the checkpoints only the last is needed: older ones may go as time goes by.
            chosen = ids[-1] if table == "checkpoint" else ids[int(row * len(ids))]
            if what == "delete":
                database.execute(f"DELETE FROM {table} WHERE rowid = ?", (chosen,))
                return
            (data,) = database.execute(
                f"SELECT CAST({column} AS BLOB) FROM {table} WHERE rowid = ?", (chosen,)
            ).fetchone()
            changed = bytearray(data)
            place = int(at * len(changed))
            if what == "cut":
                del changed[place]
            else:
                changed[place] ^= bit
            value = "CAST(? AS TEXT)" if table == "checkpoint" else "?"
            database.execute(
                f"UPDATE {table} SET {column} = {value} WHERE rowid = ?", (bytes(changed), chosen)
            )

        yield mutate


def test_random_alterations_are_all_found(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    shutil.copy(whole, path)
    shutil.copy(whole.with_name(FILE), path.with_name(FILE))
    alterations = mutations(random.Random(11))
    for number in range(40):
        database = sqlite3.connect(path)
        next(alterations)(database)
        database.commit()
        database.close()
        assert report(path).problems, f"alteration {number} was not found"
        shutil.copy(whole, path)
