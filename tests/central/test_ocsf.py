"""What devices send is valid OCSF 1.7, by the schema's own words."""

from __future__ import annotations

import functools
import json

import jsonschema
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from agent.event import OCSF_VERSION, Body, Outcome, Place, Severity, event_bytes
from agent.ocsf import AccountActivity, account_changed, mail_screened, password_generated
from tests.central.devices import (
    NOW,
    a_finding,
    a_heartbeat,
    a_held_message,
    a_notice,
    a_release,
)

SCHEMAS = OcsfJsonSchemaEmbedded(get_ocsf_schema(OCSF_VERSION))


@functools.cache
def validator(class_uid: int, profiles: tuple[str, ...]) -> jsonschema.Draft202012Validator:
    name = SCHEMAS.lookup_class_name_from_uid(class_uid)
    schema = SCHEMAS.get_class_schema(name, list(profiles))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


BODIES = [
    *(
        account_changed(
            NOW,
            code="account-locked",
            account="pat",
            activity=activity,
            message="Pat's account was locked.",
            severity=Severity.HIGH,
            detail={"step": "expire"},
        )
        for activity in AccountActivity
    ),
    a_heartbeat(),
    a_heartbeat(interval_s=900),
    *(a_finding(outcome) for outcome in Outcome),
    a_held_message(),
    *(a_release(step=step) for step in ("released", "rejected", "releasing")),
    a_notice(),
    password_generated(
        NOW, record="0", account="x.com/northwind", by="pat", bits=55, languages=("en", "cy")
    ),
    *(
        mail_screened(
            NOW, verdict=verdict, hold=None, message_digest="0", types={}, reasons=[], outside=0
        )
        for verdict in ("allow", "flag", "rewrite", "reject")
    ),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.code)
def test_every_kind_of_event(body: Body) -> None:
    event = json.loads(event_bytes(body, Place("device-1", "boot-1", 1), hostname="fin-01"))
    valid = validator(event["class_uid"], tuple(event["metadata"].get("profiles", [])))
    assert [error.message for error in valid.iter_errors(event)] == []
    broken = event | {"time": "noon"}
    assert [list(error.path) for error in valid.iter_errors(broken)] == [["time"]]
