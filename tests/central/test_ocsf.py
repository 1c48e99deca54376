"""What devices send is valid OCSF 1.7, by the schema's own words."""

from __future__ import annotations

import json

import jsonschema
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from agent.event import OCSF_VERSION, Body, Outcome, Place, event_bytes, mail_screened
from tests.central.devices import (
    NOW,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    a_release,
)


@pytest.fixture(scope="module")
def schemas() -> OcsfJsonSchemaEmbedded:
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(OCSF_VERSION))


BODIES = [
    a_heartbeat(),
    a_heartbeat(interval_s=900),
    *(a_finding(outcome) for outcome in Outcome),
    a_held_message(),
    a_release(),
    a_notice(),
    *(
        mail_screened(
            NOW, verdict=verdict, hold=None, message_digest="0", types={}, reasons=[], outside=0
        )
        for verdict in ("allow", "flag", "rewrite", "reject")
    ),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.code)
def test_every_kind_of_event(schemas: OcsfJsonSchemaEmbedded, body: Body) -> None:
    event = json.loads(event_bytes(body, Place("device-1", "boot-1", 1), hostname="fin-01"))
    name = schemas.lookup_class_name_from_uid(event["class_uid"])
    schema = schemas.get_class_schema(name, event["metadata"].get("profiles", []))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(event)] == []
    broken = event | {"time": "noon"}
    assert [list(error.path) for error in validator.iter_errors(broken)] == [["time"]]
