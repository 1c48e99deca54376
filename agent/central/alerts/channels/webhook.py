"""How does another program hear of an alert, and know that it is ours?

A JSON document by HTTPS POST, signed as https://www.standardwebhooks.com says: HMAC-SHA256 over
id, time and body. The id stays the same at each try.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from agent.central.alerts import Channel, Level, Message, NotAccepted
from agent.central.alerts.channels._connecting import TIMEOUT_S, is_loopback, secret, verified
from agent.event import canonical

_MIN_KEY_BYTES = 24  # Standard Webhooks, "Symmetric signature schemes"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[channel-webhook]`."""

    level: Level = Level.MEDIUM
    digest: bool = False
    url: str = ""
    key_file: str = ""
    ca_file: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if self.url and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError(
                f"{self.url!r} is no address such as https://hooks.example.org/safehand"
            )
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise ValueError("plain http is for this same machine only; use an https address")
        if self.url and not self.key_file:
            raise ValueError("a webhook needs a key-file, so that its receiver can verify it")

    @property
    def used(self) -> bool:
        return bool(self.url)


def sign(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`."""
    signed = hmac.new(key, b"%s.%d.%s" % (message.encode(), timestamp, body), hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def _key(text: str) -> bytes:
    """The key that the text stands for: base64 after "whsec_", itself otherwise."""
    key = text.encode()
    if text.startswith("whsec_"):
        try:
            key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
        except binascii.Error as problem:
            raise NotAccepted("the webhook's key is no base64 after whsec_") from problem
    if len(key) < _MIN_KEY_BYTES:
        raise NotAccepted(f"the webhook's key is shorter than {_MIN_KEY_BYTES} bytes")
    return key


def send(parameters: Parameters, message: Message) -> None:
    """Posts the message; any answer of 200 to 299 is a yes."""
    body = canonical({"type": f"safehand.{message.kind}", **asdict(message)})
    now = int(time.time())
    parts = urlsplit(parameters.url)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(_key(secret(parameters.key_file)), message.id, now, body),
    }
    connection = (
        http.client.HTTPSConnection(
            parts.hostname or "",
            parts.port,
            timeout=TIMEOUT_S,
            context=verified(parameters.ca_file),
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except http.client.HTTPException as problem:
        raise NotAccepted("the webhook's answer was not HTTP") from problem
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotAccepted(f"the webhook answered {status}")


WEBHOOK = Channel("webhook", Parameters, send)
