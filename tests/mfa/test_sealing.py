"""agent.mfa.sealing: one key, bound to the account, never replaced while it is needed."""

from __future__ import annotations

import pytest

from agent.credentials import CredentialsError
from agent.mfa.sealing import KEY_NAME, Sealing
from tests.credentials.memory import MemoryStore


def test_sealed_for_one_account() -> None:
    store = MemoryStore()
    sealing = Sealing(store)
    sealing.prepare(used=False)
    sealed = sealing.seal("pat", b"a seed of a test")
    assert b"a seed" not in sealed
    assert Sealing(store).open("pat", sealed) == b"a seed of a test"
    with pytest.raises(CredentialsError, match="altered"):
        Sealing(store).open("sam", sealed)
    with pytest.raises(CredentialsError, match="altered"):
        Sealing(store).open("pat", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_key_that_is_gone_is_not_made_anew() -> None:
    with pytest.raises(CredentialsError, match="enrol everybody anew"):
        Sealing(MemoryStore()).prepare(used=True)


def test_a_damaged_key() -> None:
    store = MemoryStore()
    store.put(KEY_NAME, b"short")
    with pytest.raises(CredentialsError, match="damaged"):
        Sealing(store).prepare(used=True)


def test_sealing_without_a_key_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError):
        Sealing(MemoryStore()).seal("pat", b"")
