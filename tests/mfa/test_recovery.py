"""agent.mfa.recovery: codes with look-up parts of their own, kept as hashes."""

from __future__ import annotations

import math

import pytest

from agent.mfa import recovery


def test_made_apart_and_strong() -> None:
    made = recovery.make(10)
    plain = [recovery.normal(code) for code in made]
    assert len({recovery.prefix(code or "") for code in plain}) == 10
    assert 20 * math.log2(len(recovery._ALPHABET)) > 95


def test_a_look_up_part_is_not_used_twice() -> None:
    letters = iter("2" * 25 + "2" * 25 + "3" * 25)
    assert len(recovery.make(2, lambda alphabet: next(letters))) == 2


def test_kept_as_argon2id() -> None:
    (code,) = recovery.make(1)
    kept = recovery.hashed(code)
    plain = recovery.normal(code)
    assert plain is not None
    assert kept.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert plain[5:] not in kept.hash
    assert kept.hash not in repr(kept)
    assert recovery.matches(plain, kept.hash)
    assert not recovery.matches(plain[:-1] + ("2" if plain[-1] != "2" else "3"), kept.hash)


@pytest.mark.parametrize("text", ["", "123456", "abcde-fghij", "l" * 25, "0" * 25, "é" * 25])
def test_no_recovery_code(text: str) -> None:
    assert recovery.normal(text) is None
    with pytest.raises(ValueError, match="no recovery code"):
        recovery.hashed(text)


def test_as_people_type_it() -> None:
    (code,) = recovery.make(1)
    assert recovery.normal(f" {code.upper().replace('-', ' ')}\n") == code.replace("-", "")


def test_a_damaged_hash_says_so() -> None:
    with pytest.raises(ValueError, match="damaged"):
        recovery.matches("2" * 25, "$argon2id$nonsense")
