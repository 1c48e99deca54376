"""Who says that they saw this checkpoint, and when?

https://c2sp.org/tlog-cosignature with Ed25519 ("cosignature/v1"): one more signature line under a
log's signed checkpoint, with the moment in it.
"""

from __future__ import annotations

import hashlib

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from agent.tlog._base64 import decode, encode
from agent.tlog.note import NoteError

_ED25519_V1 = b"\x04"
_TIME_BYTES = 8
_LINE_BYTES = 4 + _TIME_BYTES + 64
_MOST_LINES = 16


def cosign(note: str, name: str, key: SigningKey, at: int) -> str:
    """The signed note with this cosigner's line. `at`: seconds since 1970, UTC.

    Raises NoteError where it is no signed note.
    """
    text, _ = _parts(note)
    signature = key.sign(_message(text, at)).signature
    line = _key_id(name, bytes(key.verify_key)) + at.to_bytes(_TIME_BYTES, "big") + signature
    return f"{note}— {name} {encode(line)}\n"


def cosigned_at(note: str, name: str, public_key: bytes) -> int:
    """When that cosigner saw it: seconds since 1970, UTC, by its own clock.

    Raises NoteError where this key (Ed25519, 32 bytes) did not cosign it under this name.
    """
    text, lines = _parts(note)
    for line in lines:
        if not line.startswith(f"— {name} "):
            continue
        data = decode(line.rpartition(" ")[2], NoteError)
        if len(data) != _LINE_BYTES or data[:4] != _key_id(name, public_key):
            continue
        at = int.from_bytes(data[4 : 4 + _TIME_BYTES], "big")
        try:
            VerifyKey(public_key).verify(_message(text, at), data[4 + _TIME_BYTES :])
        except (BadSignatureError, ValueError) as problem:
            raise NoteError(f"the cosignature of {name} is wrong") from problem
        return at
    raise NoteError(f"{name} did not cosign this")


def _parts(note: str) -> tuple[str, list[str]]:
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.removesuffix("\n").split("\n")
    if not blank or not signatures.endswith("\n") or len(lines) > _MOST_LINES:
        raise NoteError("this is no signed note")
    return f"{text}\n", lines


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519_V1 + public_key).digest()[:4]
