"""Access logs in JSON lines: nginx's, Caddy's, Traefik's names."""

from __future__ import annotations

import json

from tests.signins.sources.reading import brief, read

NGINX = {
    "time_iso8601": "2026-11-02T09:00:00+00:00",
    "remote_user": "alice",
    "remote_addr": "81.2.69.7",
    "status": "200",
    "http_user_agent": "Mozilla/5.0 (X11)",
}
CADDY = {
    "ts": 1793610000.5,
    "user_id": "alice",
    "status": 401,
    "request": {"remote_ip": "81.2.69.7", "headers": {"User-Agent": ["x"]}},
}
TRAEFIK = {
    "StartUTC": "2026-11-02T09:00:00Z",
    "ClientUsername": "-",
    "ClientHost": "1.2.3.4",
    "DownstreamStatus": 200,
}


def test_lines() -> None:
    text = "\n".join([*(json.dumps(each) for each in (NGINX, CADDY, TRAEFIK)), "{", "[]"])
    found = read("access-json", text)
    assert brief(found) == [("alice", "active", False), ("alice", "logon", True)]
    assert [e.ip for e in found] == ["81.2.69.7"] * 2
    assert [e.user_agent for e in found] == ["Mozilla/5.0 (X11)", "x"]
