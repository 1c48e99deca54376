"""What does a device hear, and what may it say at once?

Every answer is JSON and carries the server's time, so that a device whose clock is wrong learns by
how much; one that is not 200 says what to do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from agent.central import enrolment
from agent.central.store import StoreError, StoreFullError
from agent.central.writer import Busy
from agent.delivery import http_signature
from agent.event import rfc_3339

MAX_BODY_BYTES = 1024 * 1024
"""One batch: some thousand events. A longer one is refused whole, with 413."""
MAX_EVENTS = 4096
_RETRY_AFTER_S = 2

Clock = Callable[[], datetime]
Handler = Callable[[Request], Awaitable[Response]]

_ADVICE = {
    http_signature.Reason.MISSING: "Sign the request as RFC 9421 says, over @method @authority "
    "@path content-digest.",
    http_signature.Reason.MALFORMED: "The signature's headers cannot be read; see RFC 9421.",
    http_signature.Reason.DIGEST: "The body is not the one that was signed; send it again.",
    http_signature.Reason.UNKNOWN: "This log does not know that device. Enrol it: make a token on "
    "the central machine with `safehand central token NAME`.",
    http_signature.Reason.INVALID: "The signature does not fit this request and that device's key.",
    http_signature.Reason.EXPIRED: "The signature is past its time: sign again by server_time.",
}


class Problem(Exception):  # noqa: N818 -- an answer on its way, not a fault
    """An answer that is not 200."""

    def __init__(self, status: HTTPStatus, error: str, message: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.message = message


@contextmanager
def json_of(wanted: str) -> Iterator[None]:
    """What is not the JSON that is read within is answered with what to send."""
    try:
        yield
    except (ValueError, RecursionError) as problem:
        raise Problem(
            HTTPStatus.BAD_REQUEST, "malformed", f"Send JSON with {wanted}: {problem}."
        ) from problem


def answered(
    handler: Callable[[Request], Awaitable[Mapping[str, object] | Response]], clock: Clock
) -> Handler:
    """The handler with every way in which it may end as an answer, in JSON but for its own."""

    async def answer(request: Request) -> Response:
        status, headers = HTTPStatus.OK, {}
        content: Mapping[str, object] | Response
        try:
            content = await handler(request)
        except Exception as problem:
            known = _as_problem(problem)
            if known is None:
                raise
            status, content = known.status, {"error": known.error, "message": known.message}
            if status is HTTPStatus.SERVICE_UNAVAILABLE:
                headers["Retry-After"] = str(_RETRY_AFTER_S)
        if isinstance(content, Response):
            return content
        return JSONResponse({**content, "server_time": rfc_3339(clock())}, status, headers)

    return answer


def _as_problem(problem: Exception) -> Problem | None:
    """The answer that an exception means to the device; None for a bug of ours."""
    match problem:
        case Problem():
            return problem
        case http_signature.Refused(reason=signature):
            return Problem(HTTPStatus.UNAUTHORIZED, signature, _ADVICE[signature])
        case enrolment.Refused(reason=token):
            return Problem(HTTPStatus.FORBIDDEN, token, enrolment.ADVICE[token])
        case Busy():
            return Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Too much waits here; send it again later."
            )
        case StoreFullError():
            return Problem(
                HTTPStatus.INSUFFICIENT_STORAGE,
                "disk-full",
                "The central machine's disk is full and nothing of this was stored. Keep it and "
                "send it again; somebody must free space there.",
            )
        case StoreError():
            return Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "store-unusable",
                "The central log cannot write now and nothing of this was stored. Keep it and "
                "send it again; `safehand central status` there says why.",
            )
        case ClientDisconnect():
            return Problem(HTTPStatus.BAD_REQUEST, "cut-off", "The request ended early.")
        case _:
            return None


def too_large(what: str) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        f"This request holds {what}: send less at a time. The most is {MAX_BODY_BYTES} bytes and "
        f"{MAX_EVENTS} events.",
    )


async def body_of(request: Request) -> bytes:
    """The request's body, never more of it than is allowed. Raises Problem."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise too_large(f"more than {MAX_BODY_BYTES} bytes")
    return bytes(body)
