"""Entra's sign-in log, from a double of Graph."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.signins.sources.entra import fetch
from tests.signins.sources.reading import brief, read

ONE: dict[str, Any] = {
    "id": "g1",
    "createdDateTime": "2026-11-02T09:00:00Z",
    "userPrincipalName": "alice@example.org",
    "ipAddress": "81.2.69.7",
    "isInteractive": True,
    "authenticationRequirement": "multiFactorAuthentication",
    "status": {"errorCode": 0},
    "deviceDetail": {"deviceId": "d", "displayName": "LT-A", "operatingSystem": "Windows 10"},
}
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
NEXT = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=2"


def test_entries() -> None:
    failed = ONE | {"id": "g2", "status": {"errorCode": 50126}, "deviceDetail": None}
    renewal = ONE | {"id": "g3", "isInteractive": False}
    found = read("entra", json.dumps({"value": [ONE, failed, renewal]}))
    account = "alice@example.org"
    assert brief(found) == [(account, "logon", False), (account, "logon", True)]
    assert (found[0].id, found[0].device, found[0].mfa) == ("g1", "LT-A", True)
    assert (found[0].authenticated, found[0].user_agent) == (False, "Windows 10")
    assert found[1].mfa is False
    assert len(read("entra", "\n".join([json.dumps(ONE), "{"]))) == 1


def test_pages_are_followed() -> None:
    asked = []

    def get(url: str) -> bytes:
        asked.append(url)
        page: dict[str, Any] = {"value": [ONE | {"id": f"g{len(asked)}"}]}
        return json.dumps(page | ({"@odata.nextLink": NEXT} if len(asked) == 1 else {})).encode()

    assert [line["id"] for line in fetch(get, SINCE)] == ["g1", "g2"]
    assert "createdDateTime%20ge%202026-11-01T00%3A00%3A00Z" in asked[0]
    assert asked[1] == NEXT


def test_a_page_elsewhere_is_not_followed() -> None:
    page = json.dumps({"value": [], "@odata.nextLink": "https://evil.example/x"}).encode()
    with pytest.raises(ValueError, match="somewhere else"):
        list(fetch(lambda _: page, SINCE))


def test_a_log_without_end() -> None:
    page = json.dumps({"value": [], "@odata.nextLink": NEXT}).encode()
    with pytest.raises(ValueError, match="more than 1000 pages"):
        list(fetch(lambda _: page, SINCE))
