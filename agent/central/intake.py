"""How do devices enrol and hand in their events?

HTTP over Starlette; what each answer is made of stands in `agent.central.answers`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from nacl.signing import VerifyKey
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from agent.central import enrolment
from agent.central.answers import (
    MAX_EVENTS,
    Clock,
    Problem,
    answered,
    body_of,
    json_of,
    too_large,
)
from agent.central.cosigning import MOST_ASKED, Cosigning
from agent.central.decoding import Reason, Refusal, decode
from agent.central.enrolment import milliseconds
from agent.central.lookup import Devices
from agent.central.metrics import Metrics
from agent.central.store import Changes, LogReader, Store
from agent.central.store.facts import Added, Heartbeat, Received
from agent.central.store.rows import Device
from agent.central.witnessing import Witnessing
from agent.central.writer import Writer
from agent.delivery import authority, http_signature, peers, renewal, witness
from agent.delivery.succession import MOST_TEXT
from agent.event import Place
from agent.tlog.note import NoteError, read_verifier

T = TypeVar("T")


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
            Route("/v1/events", answered(self.events, self._clock), methods=["POST"]),
            Route("/v1/enrol", answered(self.enrol, self._clock), methods=["POST"]),
            Route(renewal.PATH, answered(self.renew, self._clock), methods=["POST"]),
            Route(witness.PATH, answered(self.witness, self._clock), methods=["POST"]),
            Route(peers.PATH, answered(self.cosign, self._clock), methods=["POST"]),
            Route(authority.PATH, answered(self.authority, self._clock), methods=["GET"]),
            Route("/healthz", answered(self.health, self._clock), methods=["GET"]),
        ]

    async def enrol(self, request: Request) -> Mapping[str, object]:
        body = await body_of(request)
        with json_of(
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
        body = await body_of(request)
        signer = await self._signer(request, body)
        with json_of("public_key and proof, both base64"):
            asked = msgspec.json.decode(body, type=_Renew)
            key = base64.b64decode(asked.public_key, validate=True)
            proof = base64.b64decode(asked.proof, validate=True)
        if not renewal.proves(key, signer, proof):
            raise Problem(
                HTTPStatus.BAD_REQUEST, "proof-invalid", "The new key did not sign this renewal."
            )

        def work(changes: Changes) -> None:
            device = self._store.device(signer)
            other = changes.device_with(key)
            if device is None or (other is not None and other.id != signer):
                raise Problem(
                    HTTPStatus.CONFLICT, "key-taken", "Another device has that key: make a new one."
                )
            enrolment.renew(changes, device, key)

        await self._write(work, len(body))
        return {"device": signer}

    async def witness(self, request: Request) -> Response:
        body = await body_of(request)
        with json_of("size, how many entries you saw"):
            asked = msgspec.json.decode(body, type=_Witness)
        told = await asyncio.to_thread(self._witnessing.answer, asked.size)
        if told is None:
            raise Problem(HTTPStatus.NOT_FOUND, witness.NO_ENTRIES, "This log has no entry yet.")
        return PlainTextResponse(told, headers={"Cache-Control": "no-store"})

    async def cosign(self, request: Request) -> Mapping[str, object]:
        body = await body_of(request)
        with json_of("device, note (the checkpoint it cosigned) and peers"):
            asked = msgspec.json.decode(body, type=_Cosigned)
        if self._cosigning is None:
            raise Problem(HTTPStatus.NOT_FOUND, witness.NO_ENTRIES, "This log has no key yet.")
        key = _key_of(await self._devices.of(asked.device))
        try:
            if key is None:
                raise NoteError("nobody of that name is enrolled")
            seen = await self._cosigning.exchange(
                asked.device, bytes(key), asked.note, asked.peers, asked.succession
            )
        except NoteError as problem:
            raise Problem(HTTPStatus.FORBIDDEN, "not-cosigned", f"{problem}.") from problem
        return {"peers": seen}

    async def authority(self, request: Request) -> Response:  # noqa: ARG002 -- a route
        if not self._authority:
            raise Problem(HTTPStatus.NOT_FOUND, "no-authority", "A public one vouches for us.")
        return PlainTextResponse(self._authority)

    async def events(self, request: Request) -> Mapping[str, object]:
        body = await body_of(request)
        signer = await self._signer(request, body)
        if body.count(b"\n") > MAX_EVENTS:
            raise too_large(f"more than {MAX_EVENTS} events")
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
        """The device that signed this request. Raises http_signature.Refused or Problem."""
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


def _key_of(device: Device | None) -> VerifyKey | None:
    """The key by which a device is believed. Raises Problem where it is no longer."""
    if device and device.revoked:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "device-revoked",
            "This device was revoked; ask the SIRO. A new token enrols it again.",
        )
    return VerifyKey(device.public_key) if device else None
