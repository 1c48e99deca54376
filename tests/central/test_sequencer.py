"""Every stored event gets one entry, and each step a checkpoint that continues the last."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.central.decoding import decode
from agent.central.log_entry import read_event_entry, read_statement
from agent.central.sequencer import (
    KEY_FILE,
    PUBLIC_KEY_FILE,
    Sequencer,
    load_signer,
    sequence,
)
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.tlog.addenda import addendum
from agent.tlog.checkpoint import open_checkpoint
from agent.tlog.merkle import check_consistency, consistency_proof
from agent.tlog.note import NoteError, read_verifier
from agent.tlog.tiles import reader
from tests.central.devices import NOW, SIGNER, MadeUpDevice, enrolled, fill


def add(store: SqliteStore, device: MadeUpDevice, numbers: range) -> None:
    decoded = [decode(device.event(n), signer=device.id) for n in numbers]
    with store.change() as changes:
        changes.add([each for each in decoded if isinstance(each, Received)], now=1)


def step(store: SqliteStore, now: datetime = NOW) -> int:
    with store.change() as changes:
        return sequence(changes, SIGNER, now)


def test_each_event_gets_one_entry(store: SqliteStore, log: SqliteLog) -> None:
    assert step(store) == 0
    assert log.checkpoints() == []
    device = enrolled(store)
    assert step(store) == 1
    add(store, device, range(1, 4))
    assert step(store) == 3
    assert step(store) == 0
    add(store, device, range(3, 6))  # the first of them is a duplicate
    assert step(store) == 2
    enrolment, *entries = log.entries()
    assert read_statement(enrolment.data) == {
        "statement": "device",
        "device": device.id,
        "public_key": device.key.verify_key.encode().hex(),
        "time": int(NOW.timestamp() * 1000),
    }
    assert [each.number for each in entries] == [1, 2, 3, 4, 5]
    for each in entries:
        assert each.nonce
        assert each.body
        said = read_event_entry(each.data)
        assert (said.code, said.received) == ("heartbeat", 1)
        assert said.vouches_for(addendum(each.nonce, each.body))
    assert len({each.nonce for each in entries}) == 5
    assert open_checkpoint(log.checkpoints()[-1], SIGNER.verifier).size == 6


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sizes=st.lists(st.integers(1, 300), min_size=1, max_size=5))
def test_every_checkpoint_continues_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    path: Path = tmp_path_factory.mktemp("log") / "log.sqlite3"
    store = SqliteStore(path)
    device = enrolled(store)
    first = 1
    step(store, NOW - timedelta(hours=1))
    for hour, size in enumerate(sizes):
        add(store, device, range(first, first + size))
        first += size
        assert step(store, NOW + timedelta(hours=hour)) == size
    log = SqliteLog(path)
    checkpoints = [open_checkpoint(note, SIGNER.verifier) for note in log.checkpoints()]
    assert [each.size for each in checkpoints] == [
        1 + sum(sizes[:n]) for n in range(len(sizes) + 1)
    ]
    last = checkpoints[-1]
    for each in checkpoints:
        proof = consistency_proof(each.size, last.size, reader(log.tile))
        check_consistency(each.size, each.root, last.size, last.root, proof)
    log.close()
    store.close()


def test_one_checkpoint_an_hour_is_kept(store: SqliteStore, log: SqliteLog) -> None:
    device = enrolled(store)
    for minute, number in ((0, 1), (30, 2), (70, 3)):
        add(store, device, range(number, number + 1))
        step(store, NOW + timedelta(minutes=minute))
    sizes = [open_checkpoint(note, SIGNER.verifier).size for note in log.checkpoints()]
    assert sizes == [3, 4]


def test_a_step_that_fails_leaves_nothing(store: SqliteStore, log: SqliteLog) -> None:
    device = enrolled(store)
    add(store, device, range(1, 10))

    def step_and_fail() -> None:
        with store.change() as changes:
            sequence(changes, SIGNER, NOW)
            raise LookupError

    with pytest.raises(LookupError):
        step_and_fail()
    assert (log.size(), log.checkpoints()) == (0, [])
    assert step(store) == 10


def test_the_thread_takes_what_waits_and_more_than_one_step_of_it(
    store: SqliteStore, log: SqliteLog, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.central.sequencer._AT_ONCE", 10)
    device = enrolled(store)
    add(store, device, range(1, 36))
    sequencer = Sequencer(writer, SIGNER, lambda: NOW)
    sequencer.close()
    assert log.size() == 36
    assert open_checkpoint(log.checkpoints()[-1], SIGNER.verifier).size == 36


def test_the_thread_survives_a_store_that_fails_for_a_while(
    store: SqliteStore, log: SqliteLog, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    device = enrolled(store)
    add(store, device, range(1, 4))
    store._writer.execute("PRAGMA query_only = ON")
    failed = threading.Event()
    caplog.handler.emit = told(failed)  # type: ignore[method-assign]
    sequencer = Sequencer(writer, SIGNER, lambda: NOW)
    assert failed.wait(10)
    store._writer.execute("PRAGMA query_only = OFF")
    sequencer.close()
    assert log.size() == 4


def told(event: threading.Event) -> Callable[[object], None]:
    return lambda record: event.set()


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    signer = load_signer(tmp_path, begun=False)
    assert load_signer(tmp_path, begun=True) == signer
    assert read_verifier((tmp_path / PUBLIC_KEY_FILE).read_text()) == signer.verifier
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_log_that_has_begun_gets_no_other_key(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="backup"):
        load_signer(tmp_path, begun=True)
    (tmp_path / KEY_FILE).write_text("damaged")
    with pytest.raises(NoteError):
        load_signer(tmp_path, begun=True)


def test_a_made_up_log_is_in_the_log(store: SqliteStore, log: SqliteLog) -> None:
    fill(store, 250)
    assert log.size() == 250
    assert log.with_entries() == 249
