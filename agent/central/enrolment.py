"""Who may become one of our devices, and under which name?

A token is shown once, to the person who sets a device up; it is good for one device and for a
day at most, and the log keeps only its digest.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from agent.central.store import Changes
from agent.central.store.rows import Device, Milliseconds, Token, nobodys_key
from agent.delivery.identity import device_id

MAX_HOURS = 24
_TOKEN_BYTES = 32  # 256 bits: nobody guesses it, so a fast digest is enough to keep


class Reason(StrEnum):
    """Why nobody was enrolled; permanent, answered to the device."""

    UNKNOWN = "token-unknown"
    USED = "token-used"
    EXPIRED = "token-expired"


ADVICE = {
    Reason.UNKNOWN: "This log never gave out that token. Copy it again, whole, or make a new one "
    "on the central machine: safehand central token NAME.",
    Reason.USED: "Another device has enrolled with that token. If that was not you, tell the SIRO; "
    "make a new one on the central machine: safehand central token NAME.",
    Reason.EXPIRED: "That token is past its time. Make a new one on the central machine: "
    "safehand central token NAME.",
}
"""What to do, by reason."""


class Refused(Exception):  # noqa: N818 -- a word of the house
    """Nobody was enrolled."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def milliseconds(moment: datetime) -> Milliseconds:
    """An aware moment as stores keep it."""
    return int(moment.timestamp() * 1000)


def make_token(changes: Changes, asset: str, *, now: datetime, hours: int = MAX_HOURS) -> str:
    """A token that enrols one device as `asset` within `hours`. Raises ValueError."""
    name = asset.strip()
    if not re.fullmatch(r"[^\x00-\x1f\x7f]{1,100}", name):
        raise ValueError("a device's name has 1 to 100 characters and no line breaks")
    if not 1 <= hours <= MAX_HOURS:
        raise ValueError(f"a token is good for 1 to {MAX_HOURS} hours, not {hours}")
    # A letter first: a command line takes what begins with a dash for an option.
    token = f"t{secrets.token_urlsafe(_TOKEN_BYTES)}"
    changes.add_token(Token(_digest(token), name, milliseconds(now + timedelta(hours=hours))))
    return token


def enrol(
    changes: Changes, token: str, *, public_key: bytes, hostname: str, platform: str, now: datetime
) -> Device:
    """The device that this token and key make. Raises Refused.

    The same token with the same key gives the same device again, however late: the first answer
    may have been lost on the way. A key that is known already keeps its device and moves to the
    token's asset.
    """
    kept = changes.token(_digest(token))
    if kept is None:
        raise Refused(Reason.UNKNOWN)
    there = changes.device_with(public_key)
    if kept.device is not None:
        if there is None or there.id != kept.device:
            raise Refused(Reason.USED)
        return there
    if kept.expires < milliseconds(now):
        raise Refused(Reason.EXPIRED)
    device = Device(
        id=there.id if there else device_id(public_key),
        asset=kept.asset,
        public_key=public_key,
        hostname=hostname,
        platform=platform,
        enrolled=there.enrolled if there else milliseconds(now),
    )
    changes.put_device(device)
    changes.use_token(kept.digest, device.id)
    return device


def renew(changes: Changes, device: Device, public_key: bytes) -> Device:
    """The device with its new key; the old one is worth nothing from now on."""
    renewed = replace(device, public_key=public_key)
    if renewed != device:
        changes.put_device(renewed)
    return renewed


def revoke(changes: Changes, device: Device) -> Device:
    """The device, believed no longer. A new token enrols it again, under its old id."""
    return renew(changes, device, nobodys_key(device.id))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
