"""agent.central.exports.otlp: one LogsData a line, with protobuf's rules for JSON."""

from __future__ import annotations

import json

import pytest

from agent.central.exports.otlp import OTLP
from agent.event import Severity
from agent.ocsf import noticed
from tests.central.devices import NOW, MadeUpDevice
from tests.central.exports.test_exports import an_export


@pytest.mark.parametrize(
    ("severity", "number", "text"),
    [
        (Severity.INFORMATIONAL, 9, "INFO"),
        (Severity.HIGH, 17, "ERROR"),
        (Severity.CRITICAL, 21, "FATAL"),
    ],
)
def test_a_record(severity: Severity, number: int, text: str) -> None:
    body = noticed("x", NOW, message="é", severity=severity, detail={})
    event = MadeUpDevice("d1", None).event(7, body)  # type: ignore[arg-type]
    (resource,) = json.loads(OTLP.write(an_export(event)))["resourceLogs"]
    (scope,) = resource["scopeLogs"]
    (record,) = scope["logRecords"]
    assert (record["severityNumber"], record["severityText"]) == (number, text)
    assert record["timeUnixNano"] == str(int(NOW.timestamp()) * 10**9)
    assert record["observedTimeUnixNano"] == "1795262400123000000"
    assert record["body"]["stringValue"].encode() == event
    attributes = {each["key"]: each["value"] for each in record["attributes"]}
    assert attributes["log.record.uid"] == {"stringValue": "d1:boot-1:7"}
    assert attributes["safehand.entry"] == {"intValue": "41"}
    assert {"key": "host.name", "value": {"stringValue": "fin-01"}} in resource["resource"][
        "attributes"
    ]
