"""A key opens from its day on, and nothing opens without it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from agent.central.sealing import (
    IV_BYTES,
    KEY_BYTES,
    Ciphers,
    SealError,
    advance,
    new_envelope,
    seal,
    unseal,
)
from agent.central.store.rows import Key

IV = bytes(IV_BYTES)


@given(plain=st.binary(max_size=200), flip=st.integers(0, 10_000))
def test_what_is_sealed_is_opened_unless_a_bit_changed(plain: bytes, flip: int) -> None:
    cipher = AESGCM(bytes(KEY_BYTES))
    sealed = seal(cipher, plain, IV)
    assert unseal(cipher, sealed) == plain
    changed = bytearray(sealed)
    changed[flip % len(changed)] ^= 1
    with pytest.raises(SealError):
        unseal(cipher, bytes(changed))


@pytest.mark.parametrize("sealed", [b"", b"x" * 5, b"x" * IV_BYTES])
def test_what_was_never_sealed(sealed: bytes) -> None:
    with pytest.raises(SealError):
        unseal(AESGCM(bytes(KEY_BYTES)), sealed)


def test_an_envelope_that_was_turned_opens_old_and_new_until_only_one_is_left() -> None:
    first = new_envelope()
    wrapped = first.wrap(b"k" * KEY_BYTES)
    both = first.turned()
    assert both.generation == first.generation + 1
    assert both.unwrap(wrapped) == b"k" * KEY_BYTES
    again = both.wrap(both.unwrap(wrapped))
    last = both.only(both.generation)
    assert last.unwrap(again) == b"k" * KEY_BYTES
    with pytest.raises(SealError, match="generation 1"):
        last.unwrap(wrapped)
    assert last.pseudonym("pat") == first.pseudonym("pat") != first.pseudonym("sam")
    assert new_envelope().pseudonym("pat") != first.pseudonym("pat")


def test_days_step_forward_and_never_back() -> None:
    key = bytes(KEY_BYTES)
    assert advance(key, 0) == key
    assert advance(advance(key, 3), 4) == advance(key, 7)
    envelope, ciphers = new_envelope(), Ciphers()
    kept = Key(1, 10, envelope.wrap(key))
    sealed = {day: seal(ciphers.of([kept], day, envelope), b"said", IV) for day in (10, 11, 15)}
    later = Key(1, 12, envelope.wrap(advance(key, 2)))
    assert unseal(ciphers.of([later], 15, envelope), sealed[15]) == b"said"
    with pytest.raises(SealError, match="expired"):
        ciphers.of([later], 11, envelope)
    with pytest.raises(SealError):
        unseal(ciphers.of([later], 12, envelope), sealed[11])


def test_a_payload_about_two_needs_both_keys() -> None:
    envelope, ciphers = new_envelope(), Ciphers()
    one, two = (Key(n, 1, envelope.wrap(bytes([n]) * KEY_BYTES)) for n in (1, 2))
    sealed = seal(ciphers.of([one, two], 1, envelope), b"said", IV)
    assert unseal(ciphers.of([one, two], 1, envelope), sealed) == b"said"
    for some in ([one], [two], [two, one]):
        with pytest.raises(SealError):
            unseal(ciphers.of(some, 1, envelope), sealed)


def test_ciphers_are_kept_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.central.sealing._CIPHERS", 3)
    envelope, ciphers = new_envelope(), Ciphers()
    key = Key(1, 1, envelope.wrap(bytes(KEY_BYTES)))
    assert ciphers.of([key], 2, envelope) is ciphers.of([key], 2, envelope)
    for day in range(1, 20):
        ciphers.of([key], day, envelope)
        assert len(ciphers._made) <= 3
