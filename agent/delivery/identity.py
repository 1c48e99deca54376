"""Who is this device, to the central log?

An Ed25519 key made here on first use and never sent. The device's id is a digest of its first
public key, so device and log know it alike and events can be numbered before enrolment. A renewed
key lies in the file together with that id.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey

_KEY_FILE = "device.key"
_ENROLMENT_FILE = "enrolment.json"
_NEXT_FILE = "device.key.next"
_SEED_BYTES = 32  # RFC 8032 section 5.1.5
_ID_BYTES = 16


def device_id(public_key: bytes) -> str:
    """The id of the device whose first public key (32 bytes) this is: 32 hexadecimal digits."""
    return hashlib.sha256(b"safehand device\n" + public_key).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Identity:
    """This device."""

    key: SigningKey
    device: str

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""
        return self.key.verify_key.encode()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Where this device reports to, and under which name it is known there."""

    url: str
    device: str
    asset: str
    authority: str = ""
    """The certificate (PEM) that alone vouches for that log; empty for the system's."""
    log_key: str = ""
    """The log's public key, as it was at enrolment; empty where that log did not tell it."""


def load(state: Path) -> Identity:
    """This device's identity, made now where there is none. Two programs that start at once
    agree on one.

    Raises OSError where the state folder cannot be used, ValueError where the key is damaged.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state / _KEY_FILE
    try:
        seed = path.read_bytes()
    except FileNotFoundError:
        seed = secrets.token_bytes(_SEED_BYTES)
        if not _create(path, seed):
            seed = path.read_bytes()
    if len(seed) not in (_SEED_BYTES, _SEED_BYTES + _ID_BYTES):
        raise ValueError(
            f"{path} is not a device key ({len(seed)} bytes, not {_SEED_BYTES}). Move it away "
            "and enrol this device again; the old one will show as silent."
        )
    key, own_id = SigningKey(seed[:_SEED_BYTES]), seed[_SEED_BYTES:].hex()
    return Identity(key, own_id or device_id(key.verify_key.encode()))


def next_key(state: Path) -> SigningKey:
    """The key that this device will have after its renewal: the same one until it has."""
    path = state / _NEXT_FILE
    if not path.exists() or path.stat().st_size != _SEED_BYTES:
        draft = path.with_name(f"{_NEXT_FILE}.new")
        write_private(draft, secrets.token_bytes(_SEED_BYTES))
        draft.replace(path)
    return SigningKey(path.read_bytes())


def use_next_key(state: Path, device: str) -> Identity:
    """This device with its new key, which the log has taken. Whole or not at all."""
    key = next_key(state)
    draft = state / f"{_KEY_FILE}.new"
    write_private(draft, bytes(key) + bytes.fromhex(device))
    draft.replace(state / _KEY_FILE)
    (state / _NEXT_FILE).unlink()
    return Identity(key, device)


def key_age(state: Path, now: datetime) -> timedelta:
    """How long this device has had its key."""
    made = (state / _KEY_FILE).stat().st_mtime
    return now - datetime.fromtimestamp(made, UTC)


def _create(path: Path, data: bytes) -> bool:
    """Writes a private file that was not there, durably and whole; False where it is there now."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(draft, data)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def write_private(path: Path, data: bytes) -> None:
    """Puts `data` into a file that only its owner can read, on the disk before it returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def save_enrolment(state: Path, enrolment: Enrolment) -> None:
    """Remembers the enrolment, whole or not at all."""
    draft = state / f"{_ENROLMENT_FILE}.new"
    write_private(draft, json.dumps(asdict(enrolment), indent=2).encode() + b"\n")
    draft.replace(state / _ENROLMENT_FILE)


def load_enrolment(state: Path) -> Enrolment | None:
    """The enrolment, or None before there is one. Raises ValueError where the file is damaged."""
    path = state / _ENROLMENT_FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    try:
        return Enrolment(**json.loads(text))
    except (TypeError, ValueError) as problem:
        raise ValueError(
            f"{path} is damaged; remove it and run `safehand enrol URL --token TOKEN` again."
        ) from problem
