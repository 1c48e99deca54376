"""How does this device get a new key, without ever being nobody?

The request is signed by the old key and holds a proof by the new one. Where its answer was lost,
the log may have either: so it is asked again by the old key and then by the new one, and only when
the log has said yes does the new key take the old one's place here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from agent.delivery import identity, succession
from agent.delivery.identity import Identity
from agent.delivery.shipper import NotSent, signed
from agent.delivery.transport import Transport

PATH = "/v1/renew"


def proof(key: SigningKey, device: str) -> bytes:
    """What only who has the new key can make: 64 bytes."""
    return key.sign(_text(device, bytes(key.verify_key))).signature


def proves(public_key: bytes, device: str, signature: bytes) -> bool:
    """Whether whoever asks has that key, and asks for that device."""
    try:
        VerifyKey(public_key).verify(_text(device, public_key), signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def _text(device: str, public_key: bytes) -> bytes:
    return b"safehand renew\n" + device.encode() + b"\n" + public_key


def renew(
    state: Path,
    who: Identity,
    transport: Transport,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Identity:
    """This device with a new key. Raises NotSent where the log did not take it; then the old one
    stays, and asking again goes on from there.
    """
    new = identity.next_key(state)
    body = json.dumps(
        {
            "public_key": base64.b64encode(bytes(new.verify_key)).decode(),
            "proof": base64.b64encode(proof(new, who.device)).decode(),
        }
    ).encode()
    refused = ""
    for key in (who.key, new):
        headers = signed(Identity(key, who.device), transport, PATH, body, clock())
        headers["Content-Type"] = "application/json"
        try:
            answer = transport.post(PATH, body, headers)
        except OSError as problem:
            raise NotSent(f"the central log does not answer: {problem}") from problem
        if answer.status == 200:
            succession.appoint(state, who, new)
            return identity.use_next_key(state, who.device)
        refused = refused or f"the central log answered {answer.status}: {_message(answer.body)}"
    raise NotSent(refused)


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return "no reason given"
