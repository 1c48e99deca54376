"""A sign-in line becomes an event without a library that the agent's core does not hold."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.telling import CLASS, CODE, body
from tests.signins.stories import LEEDS, line

GOOD = line("alice", "logon", "09:00", "LT-A", ip=LEEDS, session="1")


def test_what_it_says() -> None:
    made = body(GOOD)
    assert (made.code, made.class_uid, made.activity_id) == (CODE, CLASS, 1)
    assert made.fields["user"] == {"name": "alice"}
    assert made.fields["src_endpoint"] == {"ip": LEEDS}
    assert made.fields["session"] == {"uid": "1"}
    assert "is_mfa" not in made.fields
    assert body(GOOD | {"mfa": False}).fields["is_mfa"] is False


def test_what_is_unknown_is_left_out() -> None:
    bare = {key: GOOD[key] for key in ("account", "kind", "time")}
    made = body(bare)
    assert made.fields == {
        "user": {"name": "alice"},
        "service": {"name": "unknown"},
        "status_id": 0,
        "unmapped": {"account": "alice", "kind": "logon"},
    }
    assert body(bare | {"kind": "lock"}).activity_id == 99


@pytest.mark.parametrize(
    "change",
    [
        {"account": None},
        {"account": "  "},
        {"kind": "dance"},
        {"kind": None},
        {"time": None},
        {"time": "yesterday"},
        {"time": -1},
    ],
)
def test_what_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- a moment says in its own words what it is not
        body(GOOD | change)
