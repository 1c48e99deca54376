"""Who used a web application, by an access log of JSON lines?

The names that nginx's `log_format … escape=json` examples, Caddy and Traefik use for the same
things.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agent.signins.sources import Context, Line, Source

_NAMES = {
    "time": ("time", "time_iso8601", "timestamp", "ts", "@timestamp", "StartUTC"),
    "account": ("remote_user", "user", "account", "user_id", "ClientUsername"),
    "ip": ("remote_addr", "client_ip", "remote_ip", "ip", "ClientHost"),
    "status": ("status", "status_code", "DownstreamStatus"),
    "user_agent": ("http_user_agent", "user_agent", "request_User-Agent"),
    "session": ("session", "session_id"),
    "device": ("device", "device_id", "ssl_client_s_dn"),
}
_REFUSED = frozenset({"401", "403"})


def _read(data: bytes, context: Context) -> Iterator[Line]:  # noqa: ARG001 -- a source's signature
    for raw in data.decode("utf-8", "replace").splitlines():
        try:
            fields = json.loads(raw)
        except ValueError:
            continue
        if isinstance(fields, dict):
            line = _line(_flat(fields))
            if line is not None:
                yield line


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Caddy puts the request's own things one level down."""
    request = fields.get("request")
    inner = dict(request) if isinstance(request, Mapping) else {}
    headers = inner.get("headers")
    if isinstance(headers, Mapping):
        agent = headers.get("User-Agent")
        inner["user_agent"] = agent[0] if isinstance(agent, list) and agent else agent
    return {**inner, **fields}


def _line(fields: Mapping[str, Any]) -> Line | None:
    said = {
        ours: next((fields[name] for name in theirs if fields.get(name)), None)
        for ours, theirs in _NAMES.items()
    }
    account, status = said["account"], str(said.pop("status") or "")
    if not isinstance(account, str) or account == "-" or said["time"] is None:
        return None
    refused = status in _REFUSED
    texts = {
        key: value if isinstance(value, str) else None
        for key, value in said.items()
        if key != "time"
    }
    return texts | {
        "time": said["time"],
        "source": "webapp",
        "kind": "logon" if refused else "active",
        "outcome": "failure" if refused else "success",
    }


ACCESS_JSON = Source("access-json", "a web server's access log in JSON lines", _read)
