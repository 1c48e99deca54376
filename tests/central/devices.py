"""Made-up devices that sign what they send, and a way to hand it to the application."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from nacl.signing import SigningKey
from starlette.types import ASGIApp, Message

from agent.central import enrolment
from agent.central.decoding import decode
from agent.central.enrolment import milliseconds
from agent.central.sequencer import sequence
from agent.central.store import Store
from agent.central.store.facts import Received
from agent.delivery.http_signature import sign
from agent.event import Body, Finding, Outcome, Place, Scope, Severity, event_bytes
from agent.ocsf import found, heartbeat, hold_decided, mail_screened, noticed
from agent.tlog.note import Signer

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AUTHORITY = "127.0.0.1:8470"
SIGNER = Signer("log.example/test", SigningKey(bytes(range(32))))


def a_heartbeat(at: datetime = NOW, interval_s: int | None = None) -> Body:
    return heartbeat(at, policies="ab" * 32, outcomes={"pass": 2}, interval_s=interval_s)


def a_finding(outcome: Outcome = Outcome.FAIL, at: datetime = NOW) -> Body:
    finding = Finding(
        "disk-encryption",
        outcome,
        "not-encrypted" if outcome is Outcome.FAIL else "as-asked",
        (Scope("/home", outcome, "not-encrypted"), Scope("/", Outcome.PASS, "luks2")),
        explanation="/home is not encrypted.",
        remedy="Encrypt it.",
        evidence={"source": "/proc/self/mountinfo", "mounts": 2, "nested": {"a": [1, None]}},
    )
    return found(finding, at, clauses=["SP-encryption"])


def a_held_message(hold: str = "7f3a", at: datetime = NOW) -> Body:
    return mail_screened(
        at,
        verdict="hold",
        hold=hold,
        message_digest="00" * 32,
        types={"nhs-number": 3},
        reasons=["no-secure-tag"],
        outside=1,
    )


def a_release(hold: str = "7f3a", at: datetime = NOW, step: str = "released") -> Body:
    return hold_decided(
        at, hold=hold, step=step, message_digest="00" * 32, reason="It is his own.", by="pat"
    )


def a_sign_in(account: str, *, by: str = "", note: str = "", at: datetime = NOW) -> Body:
    """Authentication (3002) of an account, perhaps on behalf of another."""
    return Body(
        "sign-in",
        3002,
        1,
        Severity.INFORMATIONAL,
        at,
        {
            "user": {"name": account, "uid": account},
            "service": {"name": "ssh"},
            "unmapped": {"note": note},
            **({"actor": {"user": {"name": by}}} if by else {}),
        },
    )


def a_notice(at: datetime = NOW) -> Body:
    return noticed(
        "spool-full",
        at,
        message="The spool was full.",
        severity=Severity.MEDIUM,
        detail={"dropped": 3},
    )


def a_drop(*ranges: tuple[int, int]) -> Body:
    return noticed(
        "spool-dropped",
        NOW,
        message="The spool was full.",
        severity=Severity.MEDIUM,
        detail={"sequences": ranges},
    )


@dataclass(frozen=True, slots=True)
class MadeUpDevice:
    """One enrolled device."""

    id: str
    key: SigningKey

    def event(self, sequence: int, body: Body | None = None, *, boot: str = "boot-1") -> bytes:
        return event_bytes(body or a_heartbeat(), Place(self.id, boot, sequence), hostname="fin-01")

    def signed(
        self, body: bytes, *, path: str = "/v1/events", authority: str = AUTHORITY
    ) -> dict[str, str]:
        headers = sign(
            self.key,
            "POST",
            authority,
            path,
            body,
            created=NOW,
            expires=datetime.now(UTC) + timedelta(days=999),
            nonce="n",
            key_id=self.id,
        )
        return {"Content-Type": "application/x-ndjson", **headers}


def enrolled(store: Store, asset: str = "Laptop 1", *, seed: int = 1) -> MadeUpDevice:
    """A device that the store knows."""
    key = SigningKey(bytes([seed] * 32))
    with store.change() as changes:
        token = enrolment.make_token(changes, asset, now=NOW)
        device = enrolment.enrol(
            changes,
            token,
            public_key=bytes(key.verify_key),
            hostname="fin-01",
            platform="linux",
            now=NOW,
        )
    return MadeUpDevice(device.id, key)


def fill(store: Store, count: int, *, at_once: int = 100) -> MadeUpDevice:
    """A device and a log of `count` entries: that it enrolled, and its events of every kind, so
    that event n is entry n.
    """
    device = enrolled(store)
    kinds = [a_heartbeat(), a_finding(), a_held_message(), a_finding(Outcome.PASS), a_notice()]
    kinds += [a_release(), a_drop((3, 4))]
    for start in range(1, count, at_once):
        numbers = range(start, min(count, start + at_once))
        decoded = [decode(device.event(n, kinds[n % 7]), signer=device.id) for n in numbers]
        with store.change() as changes:
            changes.add(
                [each for each in decoded if isinstance(each, Received)], now=milliseconds(NOW)
            )
        with store.change() as changes:
            sequence(changes, SIGNER, NOW + timedelta(hours=start // 200))
    return device


@dataclass(slots=True)
class Answer:
    """What the application said."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> dict[str, object]:
        read: dict[str, object] = json.loads(self.body)
        return read


def ask(
    app: ASGIApp,
    method: str,
    path: str,
    body: bytes | Iterable[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    *,
    client: str = "127.0.0.1",
) -> Answer:
    """One request to an ASGI application, as uvicorn would hand it over."""
    chunks = [body] if isinstance(body, bytes) else list(body)
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": n < len(chunks)}
        for n, chunk in enumerate(chunks, 1)
    ]
    answer = Answer()

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()  # the client stays, and says nothing more
        return waiting.pop(0)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (k.lower().encode("latin-1"), v.encode("latin-1"))
            for k, v in {"Host": AUTHORITY, **(headers or {})}.items()
        ],
        "client": (client, 50000),
        "server": ("127.0.0.1", 8470),
    }
    asyncio.run(app(scope, receive, send))
    return answer


def enrol_request(token: str, key: SigningKey, **changed: object) -> bytes:
    return json.dumps(
        {
            "token": token,
            "public_key": base64.b64encode(bytes(key.verify_key)).decode(),
            "hostname": "fin-01",
            "platform": "linux",
        }
        | changed
    ).encode()
