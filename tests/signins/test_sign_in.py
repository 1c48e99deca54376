"""Lines that say something, and lines that cannot be used."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.signins.sign_in import content_id, from_mapping, parse
from tests.signins.stories import line

GOOD = line("alice", "active", "09:00", "LT-A", id="x1", ip="203.0.113.5")


def test_a_whole_line() -> None:
    e = parse(json.dumps(GOOD))
    assert (e.id, e.account, e.kind, e.device, e.source) == (
        "x1",
        "alice",
        "active",
        "LT-A",
        "agent",
    )
    assert (e.authenticated, e.succeeded, e.failed, e.mfa) == (True, True, False, None)
    assert e.received is not None
    assert e.received - e.time == 1000
    assert from_mapping(GOOD) == e


def test_everything_may_be_null_but_account_kind_and_time() -> None:
    kept = {"account", "kind", "time"}
    bare = {key: value if key in kept else None for key, value in GOOD.items()}
    e = parse(json.dumps(bare))
    assert (e.received, e.device, e.ip, e.authenticated, e.succeeded, e.failed) == (
        None,
        None,
        None,
        False,
        False,
        False,
    )
    assert parse(json.dumps({key: GOOD[key] for key in kept})) == e


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"account": None}, "no account"),
        ({"account": "  "}, "no account"),
        ({"time": None}, "no time"),
        ({"time": "yesterday"}, "isoformat"),
        ({"kind": "dance"}, "kind 'dance'"),
        ({"ip": 7}, "no sign-in"),
    ],
)
def test_what_cannot_be_used_says_why(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(json.dumps(GOOD | change))
    with pytest.raises(ValueError, match=message):
        from_mapping(GOOD | change)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "\udcff".encode("utf-8", "replace")]
)
def test_what_is_no_object(text: str | bytes) -> None:
    with pytest.raises(ValueError, match="no sign-in line"):
        parse(text)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # of a busy machine
@given(st.text())
def test_any_text_is_an_event_or_an_error(text: str) -> None:
    try:
        parse(text)
    except ValueError:
        return


def test_an_id_is_made_of_what_is_said_and_not_of_when_it_came() -> None:
    bare = GOOD | {"id": None}
    e = parse(json.dumps(bare))
    assert len(e.id) == 32
    assert parse(json.dumps(bare | {"received": "2026-11-03T00:00:00Z"})).id == e.id
    assert parse(json.dumps(bare | {"device": "LT-B"})).id != e.id
    assert content_id(e) == e.id
