"""One event in plain words, whatever a device wrote."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.central import event_words
from agent.central.event_words import sentence
from agent.event import Body, Outcome, Place, Severity, event_bytes
from agent.ocsf import AccountActivity, account_changed, password_generated
from agent.signins.telling import body
from tests.central.devices import (
    NOW,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    a_release,
    a_sign_in,
)
from tests.signins.stories import line

LOCKED = account_changed(
    NOW,
    code="account-locked",
    account="alice",
    activity=AccountActivity.LOCK,
    message="The account alice is locked.",
    severity=Severity.HIGH,
)
MADE = password_generated(
    NOW, record="r", account="the shop's page", by="pat", bits=40, languages=["en"]
)


def act(code: str, class_uid: int, activity: int, **fields: Any) -> Body:
    return Body(code, class_uid, activity, Severity.INFORMATIONAL, NOW, fields)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (a_heartbeat(), "The device is alive; its checks: 2 pass."),
        (a_finding(), "disk-encryption: fail. /home is not encrypted."),
        (a_finding(Outcome.PASS), "disk-encryption: pass. /home is not encrypted."),
        (
            a_held_message(),
            "An outgoing message was kept back; personal data in it: nhs-number.",
        ),
        (a_release(), "A message that was kept back was released, by pat."),
        (a_notice(), "The spool was full."),
        (a_sign_in("alice"), "alice signed in (ssh)."),
        (body(line("alice", "lock", "09:00", "LT-A")), "alice locked the screen."),
        (
            body(line("alice", "logon", "09:00", "LT-A", outcome="failure")),
            "alice could not sign in.",
        ),
        (LOCKED, "The account alice is locked."),
        (MADE, "pat made the shop's page (password-generated)."),
        (
            act(
                "register-breach-changed",
                3004,
                3,
                actor={"user": {"name": "pat"}},
                entity={"name": "breach 3"},
            ),
            "pat changed breach 3 (register-breach-changed).",
        ),
        (
            act(
                "console-read",
                6003,
                2,
                actor={"user": {"name": "pat"}},
                api={"operation": "GET /registers/breach"},
            ),
            "pat read /registers/breach.",
        ),
        (
            act("shared-login", 2004, 1, finding_info={"title": "Two places", "desc": "At once."}),
            "Two places. At once.",
        ),
        (act("unknown-thing", 2005, 1), "unknown-thing"),
    ],
)
def test_words(event: Body, words: str) -> None:
    document = json.loads(event_bytes(event, Place("d", "b", 1), hostname="h"))
    assert sentence(document) == words


# Every name that the module asks for.
NAMES = st.sampled_from(sorted(set(re.findall(r'"([a-z_]+)"', inspect.getsource(event_words)))))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)


@given(
    st.dictionaries(NAMES, ANY, max_size=8),
    st.sampled_from([2003, 2004, 3001, 3002, 3004, 4009, 5019, 6003, 7, "x", None]),
)
def test_whatever_a_device_wrote(event: dict[str, Any], class_uid: object) -> None:
    said = sentence({**event, "class_uid": class_uid})
    assert len(said) <= 300
    assert "\n" not in said


def test_a_long_one_is_cut() -> None:
    said = sentence({"class_uid": 5019, "message": "x\n" * 500})
    assert (len(said), said[-1]) == (300, "…")
