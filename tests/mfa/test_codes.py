"""agent.mfa.codes: RFC 6238's own values, and what is no code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mfa import Seed, codes
from tests.mfa.people import SEED

RFC = [  # RFC 6238 appendix B, SHA-1 rows; eight digits
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("second", "code"), RFC)
def test_the_values_of_the_rfc(second: int, code: str) -> None:
    eight = Seed(SEED.secret, 8)
    assert codes.totp(eight).at(second) == code
    assert codes.find(eight, code, second // 30, 1) == second // 30
    assert codes.find(SEED, code[2:], second // 30, 0) == second // 30


@given(at=st.integers(20, 2**32), off=st.integers(-3, 3))
def test_the_step_that_it_belongs_to(at: int, off: int) -> None:
    found = codes.find(SEED, codes.totp(SEED).generate_otp(at + off), at, 1)
    if abs(off) <= 1:
        assert found is not None
        assert abs(found - at) <= abs(off)
    else:
        assert found is None or abs(found - at) <= 1


def test_before_1970_there_are_no_codes() -> None:
    assert codes.find(SEED, "000000", 0, 5) in {None, 0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize("text", ["", "12345", "123456789", "12345a", "١٢٣٤٥٦", "-12345"])
def test_no_code(text: str) -> None:
    assert not codes.is_code(text)


def test_blanks_between() -> None:
    assert codes.typed(" 123 456\n") == "123456"
    assert codes.typed("123-456") == "123456"


@pytest.mark.parametrize(
    ("seed", "says"),
    [
        (Seed(b"short"), "40 bits"),
        (Seed(bytes(13)), "104 bits"),
        (Seed(bytes(20), 5), "digits"),
        (Seed(bytes(20), 6, 7), "30 or 60"),
    ],
)
def test_seeds_that_are_refused(seed: Seed, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        codes.totp(seed)


def test_a_seed_is_not_shown() -> None:
    assert "1234567890" not in repr(SEED)
