"""Several processes come to the report that one comes to."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from agent.central import replay
from agent.central.audit import audit
from agent.central.crew import _parts, _shares, differences, verify, workers
from agent.central.decoding import decode
from agent.central.envelope import FILE
from agent.central.store import AT_ONCE, StoreError
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from tests.central.devices import SIGNER, enrolled, fill
from tests.central.engines import AnyStore, change_behind, log_of, opener

SIZE = 2 * AT_ONCE + 100


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of three parts, at rest."""
    path: Path = tmp_path_factory.mktemp("whole") / "log.sqlite3"
    store = SqliteStore(path)
    store._writer.execute("PRAGMA synchronous = OFF")
    fill(store, SIZE, at_once=1000)
    store.close()
    return path


def altered(whole: Path, folder: Path) -> Path:
    path = folder / "log.sqlite3"
    shutil.copy(whole, path)
    shutil.copy(whole.with_name(FILE), path.with_name(FILE))
    database = sqlite3.connect(path)
    for position in (8000, 5, 5000):
        database.execute("UPDATE event SET code = 'other' WHERE position = ?", (position,))
    database.execute("DELETE FROM event WHERE position = 4099")
    database.commit()
    database.close()
    return path


@pytest.mark.parametrize(
    ("entries", "most"), [(0, 1), (1, 1), (249_999, 1), (250_000, 8), (10**7, 8)]
)
def test_a_small_log_is_read_right_here(entries: int, most: int) -> None:
    assert 1 <= workers(entries) <= min(most, os.cpu_count() or 1)


def test_the_whole_log_by_two(whole: Path) -> None:
    again = partial(SqliteLog, whole, still=True)
    log, told = again(), list[int]()
    found = verify(log, again, SIGNER.verifier, told.append, count=2)
    assert found == audit(log, SIGNER.verifier)
    assert (found.entries, found.problems) == (SIZE, 0)
    assert told == [AT_ONCE, 2 * AT_ONCE, SIZE]
    log.close()


def test_what_was_altered_is_named_as_by_one(whole: Path, tmp_path: Path) -> None:
    again = partial(SqliteLog, altered(whole, tmp_path), still=True)
    log = again()
    found = verify(log, again, SIGNER.verifier, count=2)
    assert found == audit(log, SIGNER.verifier)
    assert found.problems == 4
    log.close()


def test_they_see_the_log_a_moment_later(whole: Path, tmp_path: Path) -> None:
    again = partial(SqliteLog, altered(whole, tmp_path), still=True)
    log = SqliteLog(whole, still=True)
    assert verify(log, again, SIGNER.verifier, count=2).problems == 0
    log.close()


def test_a_copy_without_the_key(whole: Path, tmp_path: Path) -> None:
    shutil.copy(whole, tmp_path / "log.sqlite3")
    again = partial(SqliteLog, tmp_path / "log.sqlite3", still=True)
    log = again()
    found = verify(log, again, SIGNER.verifier, opened=False, count=2)
    assert found == audit(log, SIGNER.verifier, opened=False)
    assert (found.sealed, found.problems) == (SIZE - 1, 0)
    log.close()


def test_on_either_engine(each_store: AnyStore) -> None:
    fill(each_store, 300)
    with log_of(each_store, still=True) as log:
        found = verify(log, opener(each_store, still=True), SIGNER.verifier, count=2)
        assert found == audit(log, SIGNER.verifier)
        assert found.problems == 0


def test_the_tables_are_replayed_in_shares(each_store: AnyStore) -> None:
    devices = [enrolled(each_store, f"Laptop {n}", seed=n + 10) for n in range(6)]
    fill(each_store, 100)
    add = [decode(device.event(n), signer=device.id) for n in range(1, 9) for device in devices]
    with each_store.change() as changes:
        changes.add([each for each in add if isinstance(each, Received)], now=1)
    again = opener(each_store, still=True)
    with log_of(each_store, still=True) as log:
        with each_store.change() as changes:  # beyond what this log shows
            later = decode(devices[0].event(9), signer=devices[0].id)
            assert isinstance(later, Received)
            changes.add([later], now=2)
        assert differences(log, again, count=2) == {}
    change_behind(each_store, "UPDATE event SET severity = 5 WHERE sequence = 3")
    change_behind(each_store, "UPDATE stream SET events = events + 1")
    with log_of(each_store, still=True) as log:
        found = differences(log, again, count=2)
        assert found == replay.differences(log)
        assert found["event"] == 7


def killed() -> SqliteLog:
    os._exit(9)


@pytest.mark.parametrize(
    ("again", "said"), [(partial(SqliteLog, Path("nowhere")), "no central log"), (killed, "killed")]
)
def test_what_a_process_could_not_do_is_said(whole: Path, again: object, said: str) -> None:
    log = SqliteLog(whole)
    with pytest.raises(StoreError, match=said):
        verify(log, again, SIGNER.verifier, count=2)  # type: ignore[arg-type]
    assert not multiprocessing.active_children()
    log.close()


def test_nobody_waits_for_those_who_are_not_listened_to(whole: Path) -> None:
    parts = _shares(partial(SqliteLog, whole, still=True), 2, partial(_parts, size=SIZE))
    assert len(next(parts).leaves) == AT_ONCE
    parts.close()
    assert not multiprocessing.active_children()
