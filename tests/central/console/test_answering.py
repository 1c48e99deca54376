"""agent.central.console.answering: from this machine, from our page, and a form that is one."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from agent.central.console.answering import form, from_our_own_page, headers, is_loopback


def a_request(
    given: dict[str, str] | None = None,
    *,
    client: str | None = "127.0.0.1",
    scheme: str = "https",
    body: bytes = b"",
) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "scheme": scheme,
        "path": "/",
        "query_string": b"",
        "headers": [
            (name.lower().encode(), text.encode())
            for name, text in {"Host": "log.example.org:8470", **(given or {})}.items()
        ],
        "client": (client, 1) if client else None,
        "server": ("127.0.0.1", 8470),
    }
    return Request(scope, receive)


@pytest.mark.parametrize(
    ("client", "given", "is_it"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.0.2.1", {}, False),
        (None, {}, False),
        ("testclient", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
    ],
)
def test_this_machine(client: str | None, given: dict[str, str], is_it: bool) -> None:
    assert is_loopback(a_request(given, client=client)) is is_it


@pytest.mark.parametrize(
    ("given", "is_it"),
    [
        ({"Origin": "https://log.example.org:8470"}, True),
        ({"Origin": "http://log.example.org:8470"}, False),
        ({"Origin": "https://log.example.org"}, False),
        ({"Origin": "https://evil.example.org"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({}, False),
    ],
)
def test_our_own_page(given: dict[str, str], is_it: bool) -> None:
    assert from_our_own_page(a_request(given)) is is_it


def test_headers() -> None:
    assert "Strict-Transport-Security" in headers(a_request())
    assert "Strict-Transport-Security" not in headers(a_request(scheme="http"))
    assert "script" not in headers(a_request())["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", {}),
        (b"a=1&b=two+words%21&c=", {"a": "1", "b": "two words!", "c": ""}),
        (b"a=%C3%A9", {"a": "é"}),
    ],
)
def test_forms(body: bytes, fields: dict[str, str]) -> None:
    assert asyncio.run(form(a_request(body=body))) == fields


@pytest.mark.parametrize("body", [b"no form", b"a=%FF", b"\xff", b"a=1&" * 101, b"x" * 70_000])
def test_what_is_no_form(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        asyncio.run(form(a_request(body=body)))
