"""Each text stands for one sequence of bytes, and is its only one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tlog._base64 import decode, encode


@given(st.binary(max_size=40))
def test_there_and_back(data: bytes) -> None:
    assert decode(encode(data), ValueError) == data


@pytest.mark.parametrize("text", ["?", "A", "AB==", "QQ", "QQ==QQ==", " QQ==", "QQ==\n", "é"])
def test_what_is_no_base64(text: str) -> None:
    with pytest.raises(CallersError):
        decode(text, CallersError)


class CallersError(ValueError):
    """Whatever the caller wants raised."""
