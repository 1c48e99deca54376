"""Every source: found by its id, and harmless with nonsense."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.signins.sources import Context, discover
from tests.signins.sources import reading


def test_they_are_found() -> None:
    assert list(discover()) == sorted(discover())
    assert {"sshd", "entra", "jsonl", "wtmp", "windows-security"} <= set(discover())
    assert reading.brief([]) == []


@pytest.mark.parametrize("source", list(discover()))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.binary(max_size=800))
def test_nonsense_is_passed_over(source: str, data: bytes) -> None:
    assert isinstance(list(discover()[source].read(data, Context())), list)
