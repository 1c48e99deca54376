"""What devices may ask of the log over HTTP, and what they are told."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from starlette.types import ASGIApp

from agent.central.answers import MAX_BODY_BYTES, MAX_EVENTS
from agent.central.audit import audit
from agent.central.enrolment import make_token, revoke
from agent.central.sequencer import sequence
from agent.central.server import application
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from agent.delivery.http_signature import sign
from agent.delivery.renewal import proof
from tests.central.devices import (
    AUTHORITY,
    NOW,
    SIGNER,
    Answer,
    MadeUpDevice,
    a_finding,
    a_notice,
    ask,
    enrol_request,
    enrolled,
)

SERVER_TIME = "2026-11-21T12:00:00.000Z"
KEY = SigningKey(bytes([7] * 32))


def send(app: ASGIApp, device: MadeUpDevice, *lines: bytes) -> Answer:
    body = b"".join(line + b"\n" for line in lines)
    return ask(app, "POST", "/v1/events", body, device.signed(body))


def bodies(store: SqliteStore) -> list[bytes]:
    log = SqliteLog(store._path)
    found = [event.body or b"" for event in log.events()]
    log.close()
    return found


def test_events_are_stored_as_they_came(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    lines = [device.event(1), device.event(2, a_finding())]
    answer = send(app, device, *lines)
    assert answer.status == 200
    assert answer.json == {
        "stored": 2,
        "duplicate": 0,
        "refused": [],
        "server_time": SERVER_TIME,
    }
    assert bodies(store) == lines
    again = send(app, device, *lines, device.event(3))
    assert (again.json["stored"], again.json["duplicate"]) == (1, 2)


def test_a_bad_line_never_blocks_the_good_ones(app: ASGIApp, store: SqliteStore) -> None:
    device, other = enrolled(store), enrolled(store, "Laptop 2", seed=2)
    send(app, device, device.event(1))
    answer = send(
        app,
        device,
        b"no event",
        device.event(2),
        device.event(1, a_notice()),
        other.event(5),
        device.event(3).replace(b'"severity_id":1', b'"severity_id":9'),
        device.event(4),
    )
    assert answer.status == 200
    assert answer.json["stored"] == 2
    assert answer.json["refused"] == [
        {"boot": None, "sequence": None, "reason": "malformed"},
        {"boot": "boot-1", "sequence": 5, "reason": "wrong-device"},
        {"boot": "boot-1", "sequence": 3, "reason": "malformed"},
        {"boot": "boot-1", "sequence": 1, "reason": "conflict"},
    ]
    assert bodies(store) == [device.event(1), device.event(2), device.event(4)]
    alarms = {(alarm.kind, alarm.device) for alarm in store.snapshot().alarms}
    assert alarms == {("conflict", device.id), ("wrong-device", device.id)}


def test_an_empty_batch_stores_nothing(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    assert send(app, device).json["stored"] == 0
    assert send(app, device, b"", b"").json == {
        "stored": 0,
        "duplicate": 0,
        "refused": [],
        "server_time": SERVER_TIME,
    }


def test_trouble_with_the_signature(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    stranger = MadeUpDevice("nobody", KEY)
    impostor = MadeUpDevice(device.id, KEY)
    body = device.event(1) + b"\n"
    late = sign(
        device.key,
        "POST",
        AUTHORITY,
        "/v1/events",
        body,
        created=NOW - timedelta(hours=1),
        expires=NOW - timedelta(minutes=55),
        nonce="n",
        key_id=device.id,
    )
    said = {
        "signature-missing": {},
        "unknown-device": stranger.signed(body),
        "signature-invalid": impostor.signed(body),
        "digest-mismatch": device.signed(body + b"x"),
        "signature-expired": late,
        "signature-malformed": device.signed(body) | {"Signature": "?"},
    }
    for error, headers in said.items():
        answer = ask(app, "POST", "/v1/events", body, headers)
        assert (answer.status, answer.json["error"]) == (401, error)
        assert answer.json["server_time"] == SERVER_TIME  # a wrong clock learns by how much
        assert answer.json["message"]
    elsewhere = device.signed(body, path="/v1/enrol")
    assert ask(app, "POST", "/v1/events", body, elsewhere).status == 401
    assert bodies(store) == []


def test_too_much_at_once(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    many = ask(
        app, "POST", "/v1/events", b"\n" * (MAX_EVENTS + 1), device.signed(b"\n" * (MAX_EVENTS + 1))
    )
    assert (many.status, many.json["error"]) == (413, "too-large")
    long = ask(app, "POST", "/v1/events", (b"x" * 65_536 for _ in range(17)))
    assert (long.status, long.json["error"]) == (413, "too-large")
    assert MAX_BODY_BYTES < 17 * 65_536


def test_a_device_enrols(app: ASGIApp, store: SqliteStore) -> None:
    with store.change() as changes:
        token = make_token(changes, "Laptop 1", now=NOW)
    first = ask(app, "POST", "/v1/enrol", enrol_request(token, KEY))
    assert first.status == 200
    assert first.json == {
        "device": first.json["device"],
        "asset": "Laptop 1",
        "log_key": str(SIGNER.verifier),
        "server_time": SERVER_TIME,
    }
    again = ask(app, "POST", "/v1/enrol", enrol_request(token, KEY))
    assert again.json == first.json
    device = MadeUpDevice(str(first.json["device"]), KEY)
    assert send(app, device, device.event(1)).json["stored"] == 1


def test_a_device_that_may_not_enrol(app: ASGIApp, store: SqliteStore) -> None:
    other = SigningKey(bytes([8] * 32))
    with store.change() as changes:
        used = make_token(changes, "Laptop 1", now=NOW)
        old = make_token(changes, "Laptop 2", now=NOW - timedelta(hours=25))
    ask(app, "POST", "/v1/enrol", enrol_request(used, KEY))
    for token, error in ((used, "token-used"), (old, "token-expired"), ("none", "token-unknown")):
        answer = ask(app, "POST", "/v1/enrol", enrol_request(token, other))
        assert (answer.status, answer.json["error"]) == (403, error)
        assert "safehand central token" in str(answer.json["message"])
        assert answer.json["server_time"] == SERVER_TIME


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"[" * 50_000,
        b"\xff",
        enrol_request("t", KEY, extra=1),
        enrol_request("t", KEY, platform="beos"),
        enrol_request("t", KEY, hostname="a\nb"),
        enrol_request("t", KEY, hostname="x" * 256),
        enrol_request("t", KEY, public_key=base64.b64encode(bytes(31)).decode() + "===="),
        enrol_request("t", KEY, public_key=base64.b64encode(bytes(33)).decode()),
        enrol_request("t", KEY, public_key="?" * 44),
        enrol_request("", KEY),
    ],
)
def test_an_enrolment_that_cannot_be_read(app: ASGIApp, body: bytes) -> None:
    answer = ask(app, "POST", "/v1/enrol", body)
    assert (answer.status, answer.json["error"]) == (400, "malformed")


def test_health(app: ASGIApp) -> None:
    assert ask(app, "GET", "/healthz").json == {"status": "ok", "server_time": SERVER_TIME}


def test_a_full_disk_stores_nothing_and_says_so(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 4}")
    lines = [device.event(n, a_finding()) for n in range(1, 200)]
    answer = send(app, device, *lines)
    assert (answer.status, answer.json["error"]) == (507, "disk-full")
    assert bodies(store) == []
    store._writer.execute(f"PRAGMA max_page_count = {pages + 4_000}")
    assert send(app, device, *lines).json["stored"] == 199


@contextlib.contextmanager
def busy(writer: Writer) -> Iterator[None]:
    """The writer is at work, and much waits."""
    go = threading.Event()
    first = writer.submit(lambda changes: go.wait(10), size=100)
    yield
    go.set()
    first.result(10)


def test_when_too_much_waits_devices_are_asked_to_come_back(
    store: SqliteStore, log: SqliteLog
) -> None:
    device = enrolled(store)
    writer = Writer(store, max_waiting_bytes=100)
    app = application(store, writer, log, clock=lambda: NOW)
    with busy(writer):
        answer = send(app, device, device.event(1))
    writer.close()
    assert (answer.status, answer.json["error"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0


def test_a_store_that_fails_is_said_and_nothing_acknowledged(
    app: ASGIApp, store: SqliteStore
) -> None:
    device = enrolled(store)
    store._writer.execute("PRAGMA query_only = ON")
    answer = send(app, device, device.event(1))
    assert (answer.status, answer.json["error"]) == (503, "store-unusable")
    store._writer.execute("PRAGMA query_only = OFF")
    assert send(app, device, device.event(1)).json["stored"] == 1


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300), path=st.sampled_from(["/v1/enrol", "/v1/events", "/v1/x"]))
def test_no_bytes_break_the_intake(app: ASGIApp, body: bytes, path: str) -> None:
    assert 400 <= ask(app, "POST", path, body).status < 500


def renewal(device: MadeUpDevice, new: SigningKey, **changed: object) -> bytes:
    said = {
        "public_key": base64.b64encode(bytes(new.verify_key)).decode(),
        "proof": base64.b64encode(proof(new, device.id)).decode(),
    }
    return json.dumps(said | changed).encode()


def ask_renewal(app: ASGIApp, device: MadeUpDevice, body: bytes) -> Answer:
    return ask(app, "POST", "/v1/renew", body, device.signed(body, path="/v1/renew"))


def test_a_device_renews_its_key(app: ASGIApp, store: SqliteStore) -> None:
    old = enrolled(store)
    new = MadeUpDevice(old.id, SigningKey(bytes([9] * 32)))
    body = renewal(old, new.key)
    assert ask_renewal(app, old, body).status == 200
    assert ask_renewal(app, new, body).status == 200  # the answer was lost: asked again
    assert send(app, old, old.event(1)).json["error"] == "signature-invalid"
    assert send(app, new, new.event(1)).json["stored"] == 1
    assert audit_of(store) == 0


def audit_of(store: SqliteStore) -> int:
    """How many problems an audit finds."""
    with store.change() as changes:
        sequence(changes, SIGNER, NOW)
    log = SqliteLog(store._path)
    try:
        return audit(log, SIGNER.verifier).problems
    finally:
        log.close()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"proof": base64.b64encode(bytes(64)).decode()}, 400),
        ({"proof": "short"}, 400),
        ({"public_key": "x" * 44}, 400),
        ({"more": 1}, 400),
    ],
)
def test_what_is_no_renewal(
    app: ASGIApp, store: SqliteStore, changed: dict[str, object], status: int
) -> None:
    device = enrolled(store)
    body = renewal(device, SigningKey(bytes([9] * 32)), **changed)
    assert ask_renewal(app, device, body).status == status
    assert send(app, device, device.event(1)).json["stored"] == 1


def test_a_renewal_in_anothers_name(app: ASGIApp, store: SqliteStore) -> None:
    device, other = enrolled(store), enrolled(store, "Laptop 2", seed=2)
    body = renewal(device, other.key)
    assert ask_renewal(app, device, body).json["error"] == "key-taken"
    assert ask(app, "POST", "/v1/renew", body).json["error"] == "signature-missing"


def test_a_revoked_device_is_believed_no_longer(app: ASGIApp, store: SqliteStore) -> None:
    device = enrolled(store)
    send(app, device, device.event(1))
    with store.change() as changes:
        known = store.device(device.id)
        assert known
        revoke(changes, known)
    answer = send(app, device, device.event(2))
    assert (answer.status, answer.json["error"]) == (403, "device-revoked")
    body = renewal(device, SigningKey(bytes([9] * 32)))
    assert ask_renewal(app, device, body).json["error"] == "device-revoked"
    assert audit_of(store) == 0
    again = enrolled(store, "Laptop 1 again")  # the same key, with a new token
    assert again.id == device.id
    assert send(app, device, device.event(2)).json["stored"] == 1
