"""Who can read a stored payload, and until when?

Pure. Each subject has a key for each retention class. It is stepped forward a day at a time by a
hash that nobody can undo, so that the key of a day that has expired is gone while those of later
days remain. A payload about two people is sealed under both their keys: destroying either closes
it. What lies in the store is each key wrapped under the envelope, a key in a file beside it that
is turned whenever keys were destroyed: a copy of the store from before opens nothing any more.

AES-256-GCM throughout (NIST SP 800-38D), with fresh random 96-bit IVs: section 8.3 allows 2**32
under one key, and a key here is for one subject, class and day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.central.store.rows import Day, Key

KEY_BYTES = 32
IV_BYTES = 12
_GENERATION_BYTES = 4
_CIPHERS = 8192
"""Ciphers kept ready, about 1 kB each: one for each device that reports today."""


class SealError(ValueError):
    """It cannot be opened: it was changed, or its key was destroyed."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The keys that wrap all others, of which usually one is there."""

    index: bytes
    """Makes pseudonyms; never turned."""
    keys: Mapping[int, bytes]
    """By generation. The newest wraps; another is there while the envelope is being turned."""

    @property
    def generation(self) -> int:
        return max(self.keys)

    def pseudonym(self, subject: str) -> bytes:
        """16 bytes that stand for the subject in the store, and say nothing without this file."""
        return hmac.digest(self.index, subject.encode(), "sha256")[:16]

    def wrap(self, key: bytes) -> bytes:
        generation = self.generation
        head = generation.to_bytes(_GENERATION_BYTES, "big")
        return head + seal(AESGCM(self.keys[generation]), key, secrets.token_bytes(IV_BYTES))

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key. Raises SealError."""
        generation = int.from_bytes(wrapped[:_GENERATION_BYTES], "big")
        key = self.keys.get(generation)
        if key is None:
            raise SealError(f"generation {generation} of the payload key is not here")
        return unseal(AESGCM(key), wrapped[_GENERATION_BYTES:])

    def turned(self) -> Envelope:
        """With a new generation beside this one."""
        new = {self.generation + 1: secrets.token_bytes(KEY_BYTES)}
        return Envelope(self.index, {**self.keys, **new})

    def only(self, generation: int) -> Envelope:
        """With that generation alone. Raises KeyError where it is not here."""
        return Envelope(self.index, {generation: self.keys[generation]})


def new_envelope() -> Envelope:
    return Envelope(secrets.token_bytes(KEY_BYTES), {1: secrets.token_bytes(KEY_BYTES)})


def advance(key: bytes, days: int) -> bytes:
    """The key so many days later."""
    for _ in range(days):
        key = hashlib.sha256(b"safehand next day\n" + key).digest()
    return key


def seal(cipher: AESGCM, plain: bytes, iv: bytes) -> bytes:
    return iv + cipher.encrypt(iv, plain, None)


def unseal(cipher: AESGCM, sealed: bytes) -> bytes:
    """What was sealed. Raises SealError."""
    try:
        return cipher.decrypt(sealed[:IV_BYTES], sealed[IV_BYTES:], None)
    except (InvalidTag, ValueError) as problem:
        raise SealError("it was changed, or sealed under another key") from problem


class Ciphers:
    """What seals and opens payloads, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], AESGCM] = {}

    def of(self, keys: Sequence[Key], day: Day, envelope: Envelope) -> AESGCM:
        """The cipher of payloads of that day about all of these subjects. Raises SealError."""
        # By the wrapped bytes, which never come twice: a key that was destroyed and made anew,
        # by whichever process, is another one.
        name = (day, *(key.wrapped for key in keys))
        made = self._made.get(name)
        if made is None:
            if len(self._made) >= _CIPHERS:
                self._made.clear()
            made = self._made[name] = _cipher(keys, day, envelope)
        return made


def _cipher(keys: Sequence[Key], day: Day, envelope: Envelope) -> AESGCM:
    whole = hashlib.sha256(b"safehand payload\n")
    for each in keys:
        if day < each.day:
            raise SealError("its key has expired")
        whole.update(advance(envelope.unwrap(each.wrapped), day - each.day))
    return AESGCM(whole.digest())
