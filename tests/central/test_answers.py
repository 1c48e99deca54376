"""What a device hears: JSON with the server's time, whatever happened."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from agent.central.answers import MAX_BODY_BYTES, answered, body_of, json_of
from agent.central.store import StoreError, StoreFullError
from agent.central.writer import Busy
from agent.delivery import http_signature
from tests.central.devices import NOW, Answer, ask


def told(raised: Exception | None, body: bytes = b"") -> Answer:
    """The answer where a handler reads its body and then raises that."""

    async def handler(request: Request) -> dict[str, object]:
        data = await body_of(request)
        if raised is not None:
            raise raised
        return {"bytes": len(data)}

    app = Starlette(routes=[Route("/", answered(handler, lambda: NOW), methods=["POST"])])
    return ask(app, "POST", "/", body)


@pytest.mark.parametrize(
    ("raised", "status", "error"),
    [
        (http_signature.Refused(http_signature.Reason.INVALID), 401, "signature-invalid"),
        (Busy(), 503, "busy"),
        (StoreFullError("the disk"), 507, "disk-full"),
        (StoreError("the file"), 503, "store-unusable"),
    ],
)
def test_what_may_happen(raised: Exception, status: int, error: str) -> None:
    answer = told(raised)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["server_time"] == "2026-11-21T12:00:00.000Z"
    assert ("retry-after" in answer.headers) is (status == 503)
    assert "the disk" not in str(answer.json)


def test_what_is_well() -> None:
    assert told(None, b"four").json == {"bytes": 4, "server_time": "2026-11-21T12:00:00.000Z"}


def test_a_bug_of_ours_is_none_of_these() -> None:
    with pytest.raises(ZeroDivisionError):
        told(ZeroDivisionError())


def test_too_much() -> None:
    assert told(None, bytes(MAX_BODY_BYTES)).status == 200
    answer = told(None, bytes(MAX_BODY_BYTES + 1))
    assert (answer.status, answer.json["error"]) == (413, "too-large")


@pytest.mark.parametrize("raised", [ValueError("a bracket"), RecursionError()])
def test_no_json(raised: Exception) -> None:
    async def handler(request: Request) -> dict[str, object]:
        with json_of("a size"):
            raise raised

    app = Starlette(routes=[Route("/", answered(handler, lambda: NOW), methods=["POST"])])
    answer = ask(app, "POST", "/")
    assert (answer.status, answer.json["error"]) == (400, "malformed")
    assert "a size" in str(answer.json["message"])


def test_an_answer_of_its_own_stays_as_it_is() -> None:
    async def handler(request: Request) -> PlainTextResponse:
        return PlainTextResponse("a note")

    app = Starlette(routes=[Route("/", answered(handler, lambda: NOW), methods=["POST"])])
    assert ask(app, "POST", "/").body == b"a note"
