"""agent.event: outcomes, and bytes that two machines agree on."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import event, ocsf
from agent.event import Finding, Outcome, Place, Scope, Severity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLACE = Place("device-1", "boot-1", 7)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], Outcome.NOT_APPLICABLE),
        ([Outcome.PASS, Outcome.NOT_APPLICABLE], Outcome.PASS),
        ([Outcome.PASS, Outcome.UNKNOWN], Outcome.UNKNOWN),
        ([Outcome.UNKNOWN, Outcome.ERROR], Outcome.ERROR),
        ([Outcome.ERROR, Outcome.FAIL, Outcome.PASS], Outcome.FAIL),
    ],
)
def test_worst(parts: list[Outcome], whole: Outcome) -> None:
    assert event.worst(parts) is whole


@given(json_values)
def test_canonical_bytes_say_the_value_and_do_not_depend_on_key_order(value: event.JSON) -> None:
    data = event.canonical(value)
    again = json.loads(data)
    assert again == value
    assert event.canonical(again) == data


def test_canonical_refuses_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        event.canonical(float("nan"))  # type: ignore[arg-type]


def test_an_event_carries_its_place_and_its_class() -> None:
    finding = Finding(
        "disk-encryption",
        Outcome.FAIL,
        "not-encrypted",
        scope=(Scope("/home", Outcome.FAIL, "not-encrypted"),),
        remedy="Encrypt it.",
    )
    data = event.event_bytes(
        ocsf.found(finding, NOON, clauses=["SP-encryption"]), PLACE, hostname="laptop-1"
    )
    body = json.loads(data)
    assert data == event.canonical(body)
    assert body["metadata"]["uid"] == "device-1:boot-1:7"
    assert body["metadata"]["sequence"] == 7
    assert body["device"]["boot_uid"] == "boot-1"
    assert body["type_uid"] == 200301
    assert body["time"] == 1795262400000
    assert event.moment(body["time"]) == NOON
    assert body["severity_id"] == Severity.HIGH
    assert body["compliance"]["status_detail"] == "not-encrypted"
    assert body["unmapped"]["scope"] == [
        {"name": "/home", "outcome": "fail", "reason": "not-encrypted"}
    ]
