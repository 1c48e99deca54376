"""How does an event look to an OpenTelemetry collector?

One `LogsData` in OTLP's JSON a line, as the OTLP file exporter writes and the collector's
`otlpjsonfile` receiver reads (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/).
"""

from __future__ import annotations

import json

from agent.central.exports import Exported, Form

_SEVERITY = {1: (9, "INFO"), 2: (10, "INFO2"), 3: (13, "WARN"), 4: (17, "ERROR"), 5: (21, "FATAL")}
"""OCSF `severity_id` as the log data model's SeverityNumber and its text."""


def _attributes(**values: str | int) -> list[dict[str, object]]:
    return [
        {
            "key": key.replace("__", "."),
            # 64-bit integers are strings in protobuf's JSON.
            "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value},
        }
        for key, value in values.items()
    ]


def write(exported: Exported) -> str:
    event = exported.event
    metadata, device = event["metadata"], event["device"]
    number, text = _SEVERITY.get(event["severity_id"], (0, ""))
    record = {
        "timeUnixNano": str(event["time"] * 1_000_000),
        "observedTimeUnixNano": str(exported.received * 1_000_000),
        "severityNumber": number,
        "severityText": text,
        "eventName": f"safehand.{metadata['event_code']}",
        "body": {"stringValue": exported.body.decode()},
        "attributes": _attributes(
            log__record__uid=metadata["uid"],
            safehand__entry=exported.number,
            ocsf__class_uid=event["class_uid"],
        ),
    }
    resource = _attributes(
        service__name="safehand",
        service__version=metadata["product"]["version"],
        service__instance__id=device["uid"],
        host__name=device["hostname"],
    )
    logs = {
        "resourceLogs": [
            {
                "resource": {"attributes": resource},
                "scopeLogs": [{"scope": {"name": "safehand.central"}, "logRecords": [record]}],
            }
        ]
    }
    return json.dumps(logs, separators=(",", ":"), ensure_ascii=False)


OTLP = Form("otlp", write)
