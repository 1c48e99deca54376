"""agent.central.profile: as the schema itself says."""

from __future__ import annotations

import json

import pytest

from agent.central.decoding import Reason, Refusal, decode
from agent.central.profile import CLASSES, keeps
from agent.event import Place, canonical
from tests.central.devices import MadeUpDevice, a_finding
from tests.central.test_ocsf import SCHEMAS

_EVERY = {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"}


@pytest.mark.parametrize("uid", CLASSES)
def test_the_schema_agrees(uid: int) -> None:
    schema = SCHEMAS.get_class_schema(SCHEMAS.lookup_class_name_from_uid(uid), [])
    ours = CLASSES[uid]
    assert ours.required == set(schema["required"]) - _EVERY
    one_of = {name for each in schema.get("anyOf", []) for name in each["required"]}
    assert ours.one_of == one_of
    activities = set(schema["properties"]["activity_id"]["enum"])
    assert activities == {*range(ours.activities + 1), 99}


@pytest.mark.parametrize(
    ("event", "class_uid", "activity", "kept"),
    [
        ({"finding_info": 1, "compliance": 2}, 2003, 1, True),
        ({"finding_info": 1, "compliance": 2, "more": 3}, 2003, 99, True),
        ({"finding_info": 1}, 2003, 1, False),
        ({"finding_info": 1, "compliance": 2}, 2003, 4, False),
        ({"user": 1}, 3002, 1, False),
        ({"user": 1, "service": 2}, 3002, 1, True),
        ({}, 1001, 1, False),
    ],
)
def test_what_is_kept(event: dict[str, object], class_uid: int, activity: int, kept: bool) -> None:
    assert keeps(event, class_uid, activity) is kept


def test_an_event_without_what_its_class_asks_for_is_refused() -> None:
    device = MadeUpDevice("d1", None)  # type: ignore[arg-type]
    event = json.loads(device.event(1, a_finding()))
    for changed in ({"compliance": None}, {"class_uid": 2001, "type_uid": 200101}):
        altered = {k: v for k, v in (event | changed).items() if v is not None}
        refused = decode(canonical(altered), signer="d1")
        assert refused == Refusal("boot-1", 1, Reason.MALFORMED)
    assert Place("d1", "boot-1", 1).uid == event["metadata"]["uid"]
