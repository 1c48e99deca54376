"""How do devices enrol and hand in their events?

HTTP over Starlette. Every answer is JSON and carries the server's time, so that a device whose
clock is wrong learns by how much.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from nacl.signing import VerifyKey
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from agent.central import enrolment
from agent.central.cosigning import MOST_ASKED, Cosigning
from agent.central.decoding import Reason, Refusal, decode
from agent.central.enrolment import milliseconds
from agent.central.lookup import Devices
from agent.central.metrics import Metrics
from agent.central.store import Changes, LogReader, Store, StoreError, StoreFullError
from agent.central.store.facts import Added, Heartbeat, Received
from agent.central.store.rows import Device
from agent.central.witnessing import Witnessing
from agent.central.writer import Busy, Writer
from agent.delivery import authority, http_signature, peers, renewal, witness
from agent.delivery.succession import MOST_TEXT
from agent.event import Place, rfc_3339
from agent.tlog.note import NoteError, read_verifier

MAX_BODY_BYTES = 1024 * 1024
"""One batch: some thousand events. A longer one is refused whole, with 413."""
MAX_EVENTS = 4096
_RETRY_AFTER_S = 2

Clock = Callable[[], datetime]
Handler = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")

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


class _Problem(Exception):  # noqa: N818 -- an answer on its way, not a fault
    """An answer that is not 200."""

    def __init__(self, status: HTTPStatus, error: str, message: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.message = message


@contextmanager
def _json_of(wanted: str) -> Iterator[None]:
    """What is not the JSON that is read within is answered with what to send."""
    try:
        yield
    except (ValueError, RecursionError) as problem:
        raise _Problem(
            HTTPStatus.BAD_REQUEST, "malformed", f"Send JSON with {wanted}: {problem}."
        ) from problem


class _Enrol(Struct, forbid_unknown_fields=True):
    token: Annotated[str, Meta(min_length=1, max_length=256)]
    public_key: Annotated[str, Meta(min_length=44, max_length=44)]
    hostname: Annotated[str, Meta(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")]
    platform: Literal["linux", "macos", "windows"]


class _Renew(Struct, forbid_unknown_fields=True):
    public_key: Annotated[str, Meta(min_length=44, max_length=44)]
    proof: Annotated[str, Meta(min_length=88, max_length=88)]


class _Witness(Struct, forbid_unknown_fields=True):
    size: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class _Cosigned(Struct, forbid_unknown_fields=True):
    device: Annotated[str, Meta(max_length=64)]
    note: Annotated[str, Meta(max_length=2048)]
    succession: Annotated[str, Meta(max_length=MOST_TEXT)] = ""
    peers: Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=MOST_ASKED)] = []


class Intake:
    """The routes under /v1, and /healthz."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        log: LogReader,
        clock: Clock,
        *,
        log_key: str,
        authority: str = "",
        metrics: Metrics | None = None,
    ) -> None:
        """`log_key` is the log's public key, for each device to pin when it enrols; `authority`
        the certificate (PEM) that vouches for this server, where that is a private one.
        """
        self._store = store
        self._devices = Devices(store)
        self._writer = writer
        self._clock = clock
        self._log_key = log_key
        self._authority = authority
        self._metrics = metrics or Metrics()
        self._witnessing = Witnessing(log)
        self._cosigning = (
            Cosigning(store, writer, log, read_verifier(log_key), clock) if log_key else None
        )

    def routes(self) -> list[Route]:
        return [
            Route("/v1/events", self._answered(self.events), methods=["POST"]),
            Route("/v1/enrol", self._answered(self.enrol), methods=["POST"]),
            Route(renewal.PATH, self._answered(self.renew), methods=["POST"]),
            Route(witness.PATH, self._answered(self.witness), methods=["POST"]),
            Route(peers.PATH, self._answered(self.cosign), methods=["POST"]),
            Route(authority.PATH, self._answered(self.authority), methods=["GET"]),
            Route("/healthz", self._answered(self.health), methods=["GET"]),
        ]

    async def enrol(self, request: Request) -> Mapping[str, object]:
        body = await _body(request)
        with _json_of(
            "token, public_key (base64 of the 32 bytes of an Ed25519 key), "
            "hostname and platform (linux, macos, windows)"
        ):
            asked = msgspec.json.decode(body, type=_Enrol)
            key = base64.b64decode(asked.public_key, validate=True)
            if len(key) != 32:
                raise binascii.Error("an Ed25519 key has 32 bytes")
        now = self._clock()
        device = await self._write(
            lambda changes: enrolment.enrol(
                changes,
                asked.token,
                public_key=key,
                hostname=asked.hostname,
                platform=asked.platform,
                now=now,
            ),
            len(body),
        )
        return {"device": device.id, "asset": device.asset, "log_key": self._log_key}

    async def renew(self, request: Request) -> Mapping[str, object]:
        body = await _body(request)
        signer = await self._signer(request, body)
        with _json_of("public_key and proof, both base64"):
            asked = msgspec.json.decode(body, type=_Renew)
            key = base64.b64decode(asked.public_key, validate=True)
            proof = base64.b64decode(asked.proof, validate=True)
        if not renewal.proves(key, signer, proof):
            raise _Problem(
                HTTPStatus.BAD_REQUEST, "proof-invalid", "The new key did not sign this renewal."
            )

        def work(changes: Changes) -> None:
            device = self._store.device(signer)
            other = changes.device_with(key)
            if device is None or (other is not None and other.id != signer):
                raise _Problem(
                    HTTPStatus.CONFLICT, "key-taken", "Another device has that key: make a new one."
                )
            enrolment.renew(changes, device, key)

        await self._write(work, len(body))
        return {"device": signer}

    async def witness(self, request: Request) -> Response:
        body = await _body(request)
        with _json_of("size, how many entries you saw"):
            asked = msgspec.json.decode(body, type=_Witness)
        told = await asyncio.to_thread(self._witnessing.answer, asked.size)
        if told is None:
            raise _Problem(HTTPStatus.NOT_FOUND, witness.NO_ENTRIES, "This log has no entry yet.")
        return PlainTextResponse(told, headers={"Cache-Control": "no-store"})

    async def cosign(self, request: Request) -> Mapping[str, object]:
        body = await _body(request)
        with _json_of("device, note (the checkpoint it cosigned) and peers"):
            asked = msgspec.json.decode(body, type=_Cosigned)
        if self._cosigning is None:
            raise _Problem(HTTPStatus.NOT_FOUND, witness.NO_ENTRIES, "This log has no key yet.")
        key = _key_of(await self._devices.of(asked.device))
        try:
            if key is None:
                raise NoteError("nobody of that name is enrolled")
            seen = await self._cosigning.exchange(
                asked.device, bytes(key), asked.note, asked.peers, asked.succession
            )
        except NoteError as problem:
            raise _Problem(HTTPStatus.FORBIDDEN, "not-cosigned", f"{problem}.") from problem
        return {"peers": seen}

    async def authority(self, request: Request) -> Response:  # noqa: ARG002 -- a route
        if not self._authority:
            raise _Problem(HTTPStatus.NOT_FOUND, "no-authority", "A public one vouches for us.")
        return PlainTextResponse(self._authority)

    async def events(self, request: Request) -> Mapping[str, object]:
        body = await _body(request)
        signer = await self._signer(request, body)
        if body.count(b"\n") > MAX_EVENTS:
            raise _too_large(f"more than {MAX_EVENTS} events")
        lines = [line for line in body.split(b"\n") if line]
        decoded = [decode(line, signer=signer) for line in lines]
        received = [each for each in decoded if isinstance(each, Received)]
        refused = [each for each in decoded if isinstance(each, Refusal)]
        forged = [each for each in refused if each.reason is Reason.WRONG_DEVICE]
        now = milliseconds(self._clock())
        seen = {
            each.place: each.fact.seen
            for each in received
            if isinstance(each.fact, Heartbeat) and each.fact.seen
        }
        kinds = await self._witnessing.contradictions(seen.values()) if seen else ()
        contradicted = [
            (kind, place) for kind, place in zip(kinds, seen, strict=True) if kind is not None
        ]

        def work(changes: Changes) -> list[Added]:
            for kind, place in contradicted:
                changes.alarm(kind, place, now=now)
            for each in forged:
                # Under the signer's name, and no other: who it claimed to be did nothing.
                changes.alarm("wrong-device", Place(signer, "", each.sequence or 0), now=now)
            return changes.add(received, now=now)

        if contradicted or forged:
            added = await self._write(work, len(body))
        else:
            added = await self._writer.add(received, now=now, size=len(body))
        refused += [
            Refusal(each.place.boot, each.place.sequence, Reason.CONFLICT)
            for each, outcome in zip(received, added, strict=True)
            if outcome is Added.CONFLICT
        ]
        for outcome in (Added.STORED, Added.DUPLICATE):
            self._metrics.events(outcome, added.count(outcome))
        self._metrics.events("refused", len(refused))
        return {
            "stored": added.count(Added.STORED),
            "duplicate": added.count(Added.DUPLICATE),
            "refused": [
                {"boot": each.boot, "sequence": each.sequence, "reason": each.reason}
                for each in refused
            ],
        }

    async def health(self, request: Request) -> Mapping[str, object]:  # noqa: ARG002 -- a route
        await self._write(lambda changes: None, 0)  # noqa: ARG005 -- that the disk answers is all
        return {"status": "ok"}

    async def _signer(self, request: Request, body: bytes) -> str:
        """The device that signed this request. Raises http_signature.Refused or _Problem."""
        name = http_signature.key_name(request.headers)
        device = None if name is None else await self._devices.of(name)
        return http_signature.verify(
            request.headers,
            request.method,
            request.headers.get("host", ""),
            request.scope.get("raw_path", b"").decode("latin-1"),
            body,
            key_of=lambda _: _key_of(device),
            now=self._clock(),
        )

    async def _write(self, work: Callable[[Changes], T], size: int) -> T:
        return await self._writer.write(work, size=size)

    def _answered(
        self, handler: Callable[[Request], Awaitable[Mapping[str, object] | Response]]
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
            return JSONResponse(
                {**content, "server_time": rfc_3339(self._clock())}, status, headers
            )

        return answer


def _key_of(device: Device | None) -> VerifyKey | None:
    """The key by which a device is believed. Raises _Problem where it is no longer."""
    if device and device.revoked:
        raise _Problem(
            HTTPStatus.FORBIDDEN,
            "device-revoked",
            "This device was revoked; ask the SIRO. A new token enrols it again.",
        )
    return VerifyKey(device.public_key) if device else None


def _as_problem(problem: Exception) -> _Problem | None:
    """The answer that an exception means to the device; None for a bug of ours."""
    match problem:
        case _Problem():
            return problem
        case http_signature.Refused(reason=signature):
            return _Problem(HTTPStatus.UNAUTHORIZED, signature, _ADVICE[signature])
        case enrolment.Refused(reason=token):
            return _Problem(HTTPStatus.FORBIDDEN, token, enrolment.ADVICE[token])
        case Busy():
            return _Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Too much waits here; send it again later."
            )
        case StoreFullError():
            return _Problem(
                HTTPStatus.INSUFFICIENT_STORAGE,
                "disk-full",
                "The central machine's disk is full and nothing of this was stored. Keep it and "
                "send it again; somebody must free space there.",
            )
        case StoreError():
            return _Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "store-unusable",
                "The central log cannot write now and nothing of this was stored. Keep it and "
                "send it again; `safehand central status` there says why.",
            )
        case ClientDisconnect():
            return _Problem(HTTPStatus.BAD_REQUEST, "cut-off", "The request ended early.")
        case _:
            return None


def _too_large(what: str) -> _Problem:
    return _Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        f"This request holds {what}: send less at a time. The most is {MAX_BODY_BYTES} bytes and "
        f"{MAX_EVENTS} events.",
    )


async def _body(request: Request) -> bytes:
    """The request's body, never more of it than is allowed. Raises _Problem."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _too_large(f"more than {MAX_BODY_BYTES} bytes")
    return bytes(body)
