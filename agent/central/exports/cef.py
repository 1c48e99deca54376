"""How does an event look in ArcSight's Common Event Format, version 0?

Micro Focus Security ArcSight Common Event Format, version 26: a header of seven fields divided by
bars, then pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.central.exports import Exported, Form

_SEVERITY = {0: 0, 1: 2, 2: 4, 3: 6, 4: 8, 5: 10, 6: 10}
"""OCSF `severity_id` on CEF's scale of 0 to 10: 7 and 8 are high, 9 and 10 very high there."""
_MESSAGE_MOST = 1023  # of `msg`, and of `cs1` four times that


def _header(text: str) -> str:
    flat = text.replace("\\", "\\\\").replace("|", "\\|")
    return flat.replace("\r", " ").replace("\n", " ")


def _value(text: str) -> str:
    flat = text.replace("\\", "\\\\").replace("=", "\\=")
    return flat.replace("\r", "\\r").replace("\n", "\\n")


def write(exported: Exported) -> str:
    event = exported.event
    metadata, device = event["metadata"], event["device"]
    product = metadata["product"]
    header = (
        product["vendor_name"],
        product["name"],
        product["version"],
        metadata["event_code"],
        _name(event),
        str(_SEVERITY.get(event["severity_id"], 0)),
    )
    pairs = {
        "rt": exported.received,
        "start": event["time"],
        "externalId": metadata["uid"],
        "dvchost": device["hostname"],
        "deviceExternalId": device["uid"],
        "cat": event["class_uid"],
        "outcome": _outcome(event),
        "msg": str(event.get("message", ""))[:_MESSAGE_MOST],
        "cn1": exported.number,
        "cn1Label": "entry",
    }
    said = " ".join(f"{key}={_value(str(each))}" for key, each in pairs.items() if each != "")
    return f"CEF:0|{'|'.join(_header(each) for each in header)}|{said}"


def _name(event: Mapping[str, Any]) -> str:
    """What it is about, in a few words."""
    title = event.get("finding_info", {}).get("title", "")
    code = event["metadata"]["event_code"]
    return f"{code} {title}" if title else str(code)


def _outcome(event: Mapping[str, Any]) -> str:
    said = event.get("unmapped", {})
    return str(said.get("outcome") or said.get("verdict") or "")


CEF = Form("cef", write)
