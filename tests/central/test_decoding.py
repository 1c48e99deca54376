"""A line is an event when it is the canonical bytes of one, from the device that signed it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from agent.central.decoding import MAX_EVENT_BYTES, Reason, Refusal, decode
from agent.central.store.facts import (
    CheckResult,
    Dropped,
    Heartbeat,
    Held,
    Part,
    Received,
    Released,
)
from agent.event import Body, Outcome, Place, Severity, canonical, event_bytes
from agent.ocsf import noticed
from tests.central.devices import (
    NOW,
    MadeUpDevice,
    a_drop,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    a_release,
)

DEVICE = MadeUpDevice("device-1", SigningKey(bytes(32)))


def test_what_each_kind_of_event_says() -> None:
    said = [
        (a_heartbeat(), Heartbeat("ab" * 32, {"pass": 2}, None)),
        (a_heartbeat(interval_s=300), Heartbeat("ab" * 32, {"pass": 2}, 300)),
        (
            a_finding(),
            CheckResult(
                "disk-encryption",
                Outcome.FAIL,
                "not-encrypted",
                "/home is not encrypted.",
                "Encrypt it.",
                ("SP-encryption",),
                (
                    Part("/home", Outcome.FAIL, "not-encrypted"),
                    Part("/", Outcome.PASS, "luks2"),
                ),
            ),
        ),
        (a_held_message(), Held("7f3a", {"nhs-number": 3}, ("no-secure-tag",))),
        (a_release(), Released("7f3a")),
        (a_release(step="rejected"), Released("7f3a")),
        (a_release(step="release-unknown"), None),
        (a_drop((2, 4), (7, 7)), Dropped(((2, 4), (7, 7)))),
        (a_notice(), None),
    ]
    for sequence, (body, fact) in enumerate(said, 1):
        line = DEVICE.event(sequence, body)
        event = decode(line, signer="device-1")
        assert isinstance(event, Received), event
        assert event.place == Place("device-1", "boot-1", sequence)
        assert (event.code, event.body, event.fact) == (body.code, line, fact)
        assert event.time == int(NOW.timestamp() * 1000)
        assert event.severity == body.severity


def changed(body: Body, *path: str | int, to: object) -> bytes:
    """The event with one value replaced, in canonical bytes."""
    event = json.loads(DEVICE.event(7, body))
    place = event
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return canonical(event)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"no json",
        b'{"a":\xff}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b" " + DEVICE.event(7),
        DEVICE.event(7) + b"\r",
        DEVICE.event(7).replace(b'"sequence":7', b'"sequence":7.0'),
        DEVICE.event(7).replace(b'"sequence":7', b'"sequence":"7"'),
        json.dumps(json.loads(DEVICE.event(7))).encode(),
        b'{"activity_id":1,' + DEVICE.event(7)[1:],
        changed(a_heartbeat(), "metadata", "version", to="1.6.0"),
        changed(a_heartbeat(), "metadata", "uid", to="device-1:boot-1:8"),
        changed(a_heartbeat(), "metadata", "event_code", to="Heart Beat"),
        changed(a_heartbeat(), "category_uid", to=2),
        changed(a_heartbeat(), "type_uid", to=501902),
        changed(a_heartbeat(), "severity_id", to=0),
        changed(a_heartbeat(), "severity_id", to=True),
        changed(a_heartbeat(), "time", to=-1),
        changed(a_heartbeat(), "time", to=10**18),
        changed(a_heartbeat(), "unmapped", to=None),
        changed(a_heartbeat(), "unmapped", "outcomes", to={"pass": -1}),
        changed(a_heartbeat(), "unmapped", "outcomes", to={"great": 1}),
        changed(a_heartbeat(), "unmapped", "interval_s", to=0),
        changed(a_finding(), "unmapped", "outcome", to="fine"),
        changed(a_finding(), "unmapped", "scope", 0, "outcome", to=None),
        changed(a_finding(), "finding_info", to={}),
        changed(a_held_message(), "unmapped", "hold", to=None),
        changed(a_held_message(), "unmapped", "hold", to="two words"),
        changed(a_release(), "unmapped", to={}),
        changed(a_drop((1, 2)), "unmapped", "sequences", to=[[1, 2, 3]]),
        changed(a_drop((1, 2)), "unmapped", "sequences", to=[[0, 2]]),
    ],
)
def test_what_is_no_event_of_ours(line: bytes) -> None:
    refusal = decode(line, signer="device-1")
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.MALFORMED


@pytest.mark.parametrize("sequence", [0, -1, 2**53])
def test_numbers_run_from_one(sequence: int) -> None:
    refusal = decode(DEVICE.event(sequence), signer="device-1")
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.MALFORMED


def test_a_malformed_event_keeps_its_number_where_it_has_one() -> None:
    line = changed(a_heartbeat(), "severity_id", to=77)
    assert decode(line, signer="device-1") == Refusal("boot-1", 7, Reason.MALFORMED)
    assert decode(b"{}", signer="device-1") == Refusal(None, None, Reason.MALFORMED)


def test_the_event_of_another_device() -> None:
    assert decode(DEVICE.event(7), signer="device-2") == Refusal("boot-1", 7, Reason.WRONG_DEVICE)


def test_an_event_that_is_too_long() -> None:
    for size, kind in ((MAX_EVENT_BYTES // 2, Received), (MAX_EVENT_BYTES, Refusal)):
        body = noticed("long", NOW, message="", severity=Severity.LOW, detail={"text": "x" * size})
        assert isinstance(decode(DEVICE.event(1, body), signer="device-1"), kind)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(max_codepoint=126), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    detail=st.dictionaries(st.text(st.characters(max_codepoint=126)), JSON_VALUES, max_size=4),
    message=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    sequence=st.integers(1, 2**53 - 1),
)
def test_whatever_the_agent_writes_is_read_back(
    detail: dict[str, None], message: str, sequence: int
) -> None:
    body = noticed("some-code", NOW, message=message, severity=Severity.HIGH, detail=detail)
    line = event_bytes(body, Place("device-1", "b", sequence), hostname="ünï")
    event = decode(line, signer="device-1")
    assert isinstance(event, Received)
    assert (event.message, event.place.sequence, event.body) == (message, sequence, line)


@given(at=st.integers(min_value=0), by=st.integers(1, 255))
def test_any_changed_byte_is_read_as_it_stands_or_refused(at: int, by: int) -> None:
    """Nothing raises, and what is believed is what the bytes say."""
    line = bytearray(DEVICE.event(7, a_finding()))
    line[at % len(line)] = (line[at % len(line)] + by) % 256
    event = decode(bytes(line), signer="device-1")
    if isinstance(event, Received):
        assert canonical(json.loads(line)) == bytes(line) == event.body


@given(st.binary(max_size=200))
def test_no_bytes_can_do_worse_than_be_refused(line: bytes) -> None:
    assert isinstance(decode(line, signer="device-1"), Refusal)
