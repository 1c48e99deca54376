"""Whose text is this?

https://c2sp.org/signed-note with Ed25519: a text, a blank line, and a line for each signature.
Keys are written as Go's `sumdb/note` writes them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from agent.tlog._base64 import decode, encode

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_MAX_SIGNATURES = 100  # the specification asks for 16 at least
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")


class NoteError(ValueError):
    """The note is not one, or nobody whom we know signed it."""


def _key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key, and the name that goes with it."""

    name: str
    public_key: bytes
    """Ed25519, 32 bytes."""

    @property
    def key_id(self) -> bytes:
        return _key_id(self.name, self.public_key)

    def __str__(self) -> str:
        """As others' tools take it: name+id+key."""
        return f"{self.name}+{self.key_id.hex()}+{encode(_ED25519 + self.public_key)}"


def read_verifier(text: str) -> Verifier:
    """The public key that `str(verifier)` wrote. Raises NoteError."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = decode(encoded, NoteError)
    if not _NAME.fullmatch(name) or data[:1] != _ED25519 or len(data) != 33:
        raise NoteError("this is no Ed25519 key of a log; it looks like name+12345678+AbC…=")
    verifier = Verifier(name, data[1:])
    if verifier.key_id.hex() != key_id:
        raise NoteError(f"the key of {name} was mistyped: its id does not fit")
    return verifier


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key, and the name that goes with it."""

    name: str
    key: SigningKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, bytes(self.key.verify_key))

    def secret(self) -> str:
        """The private key as text, for a file that only its owner reads."""
        key_id = self.verifier.key_id.hex()
        return f"PRIVATE+KEY+{self.name}+{key_id}+{encode(_ED25519 + bytes(self.key))}"

    def sign(self, text: str) -> str:
        """The signed note. Raises ValueError where this text cannot be one."""
        if not text.endswith("\n") or _CONTROL.search(text):
            raise ValueError("a note's text ends in a line feed and has no control characters")
        signature = self.key.sign(text.encode()).signature
        return f"{text}\n— {self.name} {encode(self.verifier.key_id + signature)}\n"


def read_signer(text: str) -> Signer:
    """The private key that `Signer.secret` wrote. Raises NoteError, which never shows it."""
    prefix, _, rest = text.strip().partition("+KEY+")
    name, _, rest = rest.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = decode(encoded, NoteError)
    if prefix != "PRIVATE" or not _NAME.fullmatch(name) or data[:1] != _ED25519 or len(data) != 33:
        raise NoteError("this is no private Ed25519 key of a log")
    signer = Signer(name, SigningKey(data[1:]))
    if signer.verifier.key_id.hex() != key_id:
        raise NoteError(f"the private key of {name} is damaged: its id does not fit")
    return signer


def open_note(note: str, verifier: Verifier) -> str:
    """The text, signed by that key. Signatures of unknown keys are passed over.

    Raises NoteError where it is no note, or the key did not sign it.
    """
    if _CONTROL.search(note):
        raise NoteError("a note has no control characters")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteError("this is no signed note")
    lines = signatures.removesuffix("\n").split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise NoteError("the note has too many signatures")
    signed = False
    for line in lines:
        read = _LINE.fullmatch(line)
        if read is None:
            raise NoteError("this is no signed note")
        data = decode(read[2], NoteError)
        if read[1] != verifier.name or data[:_KEY_ID_BYTES] != verifier.key_id:
            continue
        try:
            VerifyKey(verifier.public_key).verify(f"{text}\n".encode(), data[_KEY_ID_BYTES:])
        except (BadSignatureError, ValueError) as problem:
            raise NoteError(f"the signature of {verifier.name} is wrong") from problem
        signed = True
    if not signed:
        raise NoteError(f"{verifier.name} did not sign this")
    return f"{text}\n"
