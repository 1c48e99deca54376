"""Spans as tables write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agent.signins import spans
from agent.signins.spans import DAY_MS

NOV_2 = 1_793_577_600_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-02", NOV_2),
        ("2026-11-02T01:00:00Z", NOV_2 + 3_600_000),
        (NOV_2, NOV_2),
        (None, None),
        ("soon", None),
        (True, None),
        ([], None),
        (1e300, None),
    ],
)
def test_moments(value: Any, expected: int | None) -> None:
    assert spans.moment(value) == expected


def test_a_day_at_the_end_counts_whole() -> None:
    assert spans.span("2026-11-02", "2026-11-02") == (NOV_2, NOV_2 + DAY_MS - 1)
    assert spans.span("2026-11-02", "2026-11-02T00:00:00Z") == (NOV_2, NOV_2)
    assert spans.span(None, None) == spans.ALWAYS


@pytest.mark.parametrize(
    ("span", "when", "margin", "inside"),
    [
        ((None, None), 5, 0, True),
        ((3, 7), 3, 0, True),
        ((3, 7), 7, 0, True),
        ((3, 7), 2, 0, False),
        ((3, 7), 8, 0, False),
        ((3, 7), 8, 1, True),
        ((3, None), 1, 1, False),
        ((None, 7), 9, 1, False),
    ],
)
def test_near(span: spans.Span, when: int, margin: int, inside: bool) -> None:
    assert spans.near(span, when, margin) is inside


def test_days() -> None:
    assert spans.date_of(spans.day(NOV_2)) == date(2026, 11, 2)
    assert spans.day_of(date(2026, 11, 2)) == spans.day(NOV_2)
    assert spans.day(NOV_2 - 1) == spans.day(NOV_2) - 1
