"""Tokens of an application: the real msal, over a network that the test plays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from agent.mail.tokens import AUTHORITY, Application, Tokens

APPLICATION = Application("example.org", "11111111-2222-4333-8444-555555555555")


@dataclass
class Answer:
    status_code: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise OSError(f"{self.status_code}")


@dataclass
class Network:
    """What msal asks for, answered as Entra would."""

    refuse: str = ""
    tenant: str = "example.org"
    down: bool = False
    given: int = 0
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, **_: object) -> Answer:
        if self.down:
            raise OSError("no route")
        if f"/{self.tenant}/" not in url:
            return Answer(400, json.dumps({"error": "invalid_tenant"}))
        base = f"{AUTHORITY}/{self.tenant}"
        found = {name: f"{base}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
        return Answer(200, json.dumps({**found, "issuer": f"{base}/v2.0"}))

    def post(self, url: str, data: Mapping[str, str], **_: object) -> Answer:
        self.asked.append(data["scope"])
        if self.down:
            raise OSError("no route")
        if self.refuse:
            return Answer(401, json.dumps({"error": self.refuse, "error_description": "AADSTS1"}))
        self.given += 1
        body = {"access_token": f"token-{self.given}", "token_type": "Bearer", "expires_in": 3600}
        return Answer(200, json.dumps(body))

    def close(self) -> None: ...


def test_a_token_is_kept_until_a_fresh_one_is_asked_for() -> None:
    network = Network()
    tokens = Tokens(APPLICATION, lambda: "secret", network)
    assert [tokens.token(), tokens.token(), tokens.token(True), tokens.token()] == [
        "token-1",
        "token-1",
        "token-2",
        "token-2",
    ]
    assert set(network.asked) == {"https://graph.microsoft.com/.default"}


@pytest.mark.parametrize("refuse", ["invalid_client", "unauthorized_client"])
def test_a_refusal_says_why_and_never_the_secret(refuse: str) -> None:
    tokens = Tokens(APPLICATION, lambda: "hush-hush", Network(refuse=refuse))
    with pytest.raises(OSError, match=refuse) as raised:
        tokens.token()
    assert "hush" not in str(raised.value)


def test_no_such_tenant_and_no_network() -> None:
    with pytest.raises(OSError, match=r"knows no tenant 'example\.org'"):
        Tokens(APPLICATION, lambda: "secret", Network(tenant="other")).token()
    network = Network()
    tokens = Tokens(APPLICATION, lambda: "secret", network)
    network.down = True
    with pytest.raises(OSError, match="no token was given"):
        tokens.token()
