"""Who is this device, to the central log?

An Ed25519 key made here on first use and never sent. The device's id is a digest of its first
public key, so device and log know it alike and events can be numbered before enrolment.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from nacl.signing import SigningKey

_KEY_FILE = "device.key"
_ENROLMENT_FILE = "enrolment.json"
_SEED_BYTES = 32  # RFC 8032 section 5.1.5


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
    if len(seed) != _SEED_BYTES:
        raise ValueError(
            f"{path} is not a device key ({len(seed)} bytes, not {_SEED_BYTES}). Move it away "
            "and enrol this device again; the old one will show as silent."
        )
    key = SigningKey(seed)
    return Identity(key, device_id(key.verify_key.encode()))


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
