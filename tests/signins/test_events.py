"""Sign-ins as events of the log, there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.event import Place, event_bytes
from agent.signins.events import sign_in
from agent.signins.telling import CLASS, body
from tests.central.test_ocsf import validator
from tests.signins.stories import LEEDS, line, web

AT = 1_793_610_000_007


def _document(fields: dict[str, Any], device: str = "d1") -> dict[str, Any]:
    place = Place(device, "boot", 1)
    found: dict[str, Any] = json.loads(event_bytes(body(fields), place, hostname="h"))
    return found


@pytest.mark.parametrize(
    "fields",
    [
        line("alice", "logon", "09:00", "LT-A", ip=LEEDS, session="1"),
        line("alice", "lock", "09:00", "LT-A"),
        web("alice", "09:00", LEEDS, mfa=True, outcome="failure", user_agent="x"),
        line("alice", "logoff", "09:00", None, outcome=None),
    ],
)
def test_an_event_is_one_of_ocsf_and_says_the_same(fields: dict[str, Any]) -> None:
    document = _document(fields)
    assert document["class_uid"] == CLASS
    assert list(validator(CLASS, ("host",)).iter_errors(document)) == []
    read = sign_in(document, received=AT, names={})
    assert (read.account, read.kind, read.ip, read.session, read.mfa) == (
        fields["account"],
        fields["kind"],
        fields["ip"],
        fields["session"],
        fields["mfa"],
    )
    assert read.failed is (fields["outcome"] == "failure")
    assert (read.id, read.received) == ("d1:boot:1", AT)


def test_a_device_proves_itself_and_nothing_else() -> None:
    own = sign_in(
        _document(line("alice", "active", "09:00", "somebody-else")),
        received=AT,
        names={"d1": "LT-A"},
    )
    assert (own.device, own.authenticated) == ("LT-A", True)
    other = sign_in(
        _document(web("alice", "09:00", LEEDS, device="LT-B")), received=AT, names={"d1": "LT-A"}
    )
    assert (other.device, other.authenticated) == ("LT-B", False)


@pytest.mark.parametrize("document", [{}, {"unmapped": 7}, {"unmapped": {}, "device": {}}])
def test_what_is_no_sign_in(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no sign-in"):
        sign_in(document, received=AT, names={})
