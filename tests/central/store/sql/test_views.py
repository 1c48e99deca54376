"""A gap is what neither came nor was said to be dropped; the rest is in ../test_store.py."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.central.store.sql.views import without

RANGES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 8)), max_size=5).map(
    lambda pairs: sorted((first, first + more) for first, more in pairs)
)


@given(ranges=RANGES, others=RANGES)
def test_ranges_without_others(
    ranges: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    def numbers(of: list[tuple[int, int]]) -> set[int]:
        return {n for first, last in of for n in range(first, last + 1)}

    assert numbers(without(ranges, others)) == numbers(ranges) - numbers(others)
