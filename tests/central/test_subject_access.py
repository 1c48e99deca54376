"""agent.central.subject_access: as the commands do, and stated in the log first."""

from __future__ import annotations

import json

import pytest

from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.sequencer import sequence
from agent.central.store.facts import Received
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.subject_access import SubjectAccess
from agent.central.writer import Writer
from tests.central.devices import NOW, SIGNER, a_heartbeat, a_release, enrolled


@pytest.fixture
def access(store: SqliteStore, log: SqliteLog, writer: Writer) -> SubjectAccess:
    device = enrolled(store)
    bodies = [a_heartbeat(), a_release("1"), a_release("2")]
    decoded = [decode(device.event(n, b), signer=device.id) for n, b in enumerate(bodies, 1)]
    with store.change() as changes:
        changes.add([e for e in decoded if isinstance(e, Received)], now=milliseconds(NOW))
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)
    return SubjectAccess(store, log, writer, SIGNER, lambda: NOW)


def test_an_export_is_stated(access: SubjectAccess, store: SqliteStore) -> None:
    lines = access.export(" PAT ", by="kim").splitlines()
    assert [json.loads(line)["unmapped"]["hold"] for line in lines] == ["1", "2"]
    assert access.export("nobody", by="kim") == b""
    with store.change() as changes:
        said = [json.loads(text) for _, text in changes.statements(9)]
    assert [each["events"] for each in said] == [2, 0]


def test_an_erasure_needs_another_person(access: SubjectAccess) -> None:
    request = access.ask("pat", reason="A request.", by="kim")
    assert access.requests() == [request]
    with pytest.raises(ValueError, match="another person"):
        access.approve(request.id, "pat", by="kim")
    assert access.approve(request.id, "pat", by="sam").events == 2
    assert access.export("pat", by="kim") == b""
    assert access.requests() == []
    other = access.ask("device:x", reason="By mistake.", by="kim")
    access.refuse(other.id, by="sam")
    with pytest.raises(LookupError):
        access.refuse(other.id, by="sam")
