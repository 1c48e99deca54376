"""agent.central.acts: each act is one event of the log, however often that is tried."""

from __future__ import annotations

import json

import pytest

from agent.central.acts import Person, Recorder, changed, read
from agent.central.desk import Desk
from agent.central.overview import overview
from agent.central.store import StoreError
from agent.central.store.rows import CENTRAL
from agent.central.store.sql import Queries
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.event import Severity
from tests.central.desks import AT
from tests.central.devices import NOW, SIGNER
from tests.central.test_ocsf import validator

PAT = Person("pat", "192.0.2.5")


def some_acts(desk: Desk) -> None:
    with desk.change() as db:
        changed(
            db, "alert-acknowledged", by=PAT, kind="alert", uid="7", what={"note": "mine"}, now=AT
        )
        changed(
            db,
            "register-breach-opened",
            by=Person(""),
            kind="breach",
            uid="1",
            what={},
            now=AT,
            new=True,
            severity=Severity.HIGH,
        )
        read(db, "console-read", by=PAT, what="/", now=AT)


def events(store: SqliteStore) -> list[dict[str, object]]:
    log = SqliteLog(store._path)
    found = [json.loads(event.body or b"") for event in log.events()]
    log.close()
    return found


def test_acts_become_events(desk: Desk, store: SqliteStore, writer: Writer) -> None:
    recorder = Recorder(desk, store, writer, SIGNER.verifier.public_key)
    assert recorder.record(AT) == 0
    some_acts(desk)
    assert recorder.record(AT) == 3
    assert recorder.record(AT) == 0
    logged = events(store)
    assert [each["metadata"]["event_code"] for each in logged] == [  # type: ignore[index]
        "alert-acknowledged",
        "register-breach-opened",
        "console-read",
    ]
    assert [each["metadata"]["sequence"] for each in logged] == [1, 2, 3]  # type: ignore[index]
    assert logged[0]["actor"] == {"user": {"name": "pat"}}
    assert logged[1]["actor"] == {"user": {"name": "somebody at the central machine"}}
    for each in logged:
        valid = validator(each["class_uid"], tuple(each["metadata"]["profiles"]))  # type: ignore[arg-type, index]
        assert [error.message for error in valid.iter_errors(each)] == []


def test_the_central_log_is_no_device_of_anybody(
    desk: Desk, store: SqliteStore, writer: Writer
) -> None:
    some_acts(desk)
    Recorder(desk, store, writer, SIGNER.verifier.public_key).record(AT)
    snapshot = store.snapshot()
    assert [row.device.id for row in snapshot.devices] == [CENTRAL]
    assert overview(snapshot, NOW, heartbeat_s=900).devices == ()


def test_a_crash_between_is_no_second_event(
    desk: Desk, store: SqliteStore, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_acts(desk)
    recorder = Recorder(desk, store, writer, SIGNER.verifier.public_key)
    with desk.read() as db:
        rows = db.rows("SELECT * FROM act")
    recorder.record(AT)
    with desk.change() as db:  # as if the server had died before it forgot them
        for row in rows:
            db.rows("INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    assert recorder.record(AT) == 3
    assert len(events(store)) == 3
    assert store.snapshot().alarms == ()


def test_a_store_that_fails_loses_no_act(
    desk: Desk, store: SqliteStore, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_acts(desk)
    recorder = Recorder(desk, store, writer, SIGNER.verifier.public_key)

    def fail(*_: object, now: int) -> object:
        raise StoreError("no")

    recorder._enrol(AT)
    monkeypatch.setattr("agent.central.store.sql.changes.SqlChanges.add", fail)
    with pytest.raises(StoreError):
        recorder.record(AT)
    monkeypatch.undo()
    assert recorder.record(AT) == 3


def test_what_was_undone_leaves_no_gap(desk: Desk) -> None:
    some_acts(desk)
    with pytest.raises(StoreError), desk.change() as db:
        _break_off(db)
    some_acts(desk)
    with desk.read() as db:
        assert [n for (n,) in db.rows("SELECT sequence FROM act ORDER BY 1")] == [1, 2, 3, 4, 5, 6]


def _break_off(db: Queries) -> None:
    changed(db, "x", by=Person("pat"), kind="k", uid="1", what={}, now=AT)
    db.rows("SELECT no_such_column FROM act")
